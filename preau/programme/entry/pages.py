"""The pages that say why the curriculum is not shown, and what helps."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from preau.programme.entry.rules import KEEP_WITHOUT_NEWS
from preau.relying_party.errors import SignInError
from preau.relying_party.words import explain


def no_registration(request: HttpRequest) -> HttpResponse:
    """Nobody gave this person a registration for today: say what to ask of whom."""
    return render(request, "entry/no_registration.html", status=403)


def no_news(request: HttpRequest) -> HttpResponse:
    """The federation has been silent for too long."""
    minutes = int(KEEP_WITHOUT_NEWS.total_seconds() // 60)
    return render(request, "entry/no_news.html", {"minutes": minutes}, status=503)


def failed(request: HttpRequest, error: SignInError, *, next_path: str = "") -> HttpResponse:
    """Say why a sign-in failed, with a button to try again."""
    failure = explain(error)
    context = {"failure": failure, "next_path": next_path}
    return render(request, "entry/sign_in_failed.html", context, status=failure.status)
