"""The pages that say why the curriculum is not shown, and what helps."""

from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from preau.programme.entry.rules import KEEP_WITHOUT_NEWS


def no_registration(request: HttpRequest) -> HttpResponse:
    """Nobody gave this person a registration for today: say what to ask of whom."""
    return render(request, "entry/no_registration.html", status=403)


def no_news(request: HttpRequest) -> HttpResponse:
    """The federation has been silent for too long."""
    minutes = int(KEEP_WITHOUT_NEWS.total_seconds() // 60)
    return render(request, "entry/no_news.html", {"minutes": minutes}, status=503)


@dataclass(frozen=True)
class Failure:
    """Why a sign-in failed; `lasting`: trying again may well fail again."""

    status: int
    title: str
    explanation: str
    lasting: bool = False


FAILURES = {
    "mismatch": Failure(
        status=400,
        title="La connexion n’a pas abouti",
        explanation="Cette demande de connexion n’est plus valable\u00a0: elle a attendu trop "
        "longtemps, ou elle a été commencée dans un autre navigateur.",
    ),
    "denied": Failure(
        status=403,
        title="Vous n’êtes pas connecté",
        explanation="La connexion a été annulée sur le site de la fédération.",
    ),
    "refused": Failure(
        status=502,
        title="La connexion n’a pas abouti",
        explanation="La réponse de la fédération n’a pas pu être vérifiée. Par prudence, ce site "
        "ne l’a pas acceptée.",
        lasting=True,
    ),
    "unreachable": Failure(
        status=503,
        title="La fédération ne répond pas",
        explanation="C’est elle qui vérifie votre compte. Attendez une minute, puis réessayez.",
        lasting=True,
    ),
}


def failed(request: HttpRequest, reason: str, *, next_path: str = "") -> HttpResponse:
    """Say why a sign-in failed (`reason`: a key of FAILURES), with a button to try again."""
    failure = FAILURES[reason]
    context = {"failure": failure, "next_path": next_path}
    return render(request, "entry/sign_in_failed.html", context, status=failure.status)
