"""Why a sign-in failed, in the words of a page."""

from dataclasses import dataclass

from preau.relying_party import errors


@dataclass(frozen=True)
class Failure:
    """Why a sign-in failed; `lasting`: trying again may well fail again."""

    status: int
    title: str
    explanation: str
    lasting: bool = False


MISMATCH = Failure(
    status=400,
    title="La connexion n’a pas abouti",
    explanation="Cette demande de connexion n’est plus valable\u00a0: elle a attendu trop "
    "longtemps, ou elle a été commencée dans un autre navigateur.",
)
DENIED = Failure(
    status=403,
    title="Vous n’êtes pas connecté",
    explanation="La connexion a été annulée sur le site de la fédération.",
)
REFUSED = Failure(
    status=502,
    title="La connexion n’a pas abouti",
    explanation="La réponse de la fédération n’a pas pu être vérifiée. Par prudence, ce site "
    "ne l’a pas acceptée.",
    lasting=True,
)
CLOCK = Failure(
    status=502,
    title="La connexion n’a pas abouti",
    explanation="La réponse de la fédération n’a pas pu être vérifiée\u00a0: l’heure de ce site et "
    "la sienne diffèrent de plusieurs minutes. L’horloge d’un des deux serveurs est à régler.",
    lasting=True,
)
UNREACHABLE = Failure(
    status=503,
    title="La fédération ne répond pas",
    explanation="C’est elle qui vérifie votre compte. Attendez une minute, puis réessayez.",
    lasting=True,
)


def explain(error: errors.SignInError) -> Failure:
    """Return what to tell the person whose sign-in failed."""
    match error:
        case errors.StateMismatchError():
            return MISMATCH
        case errors.SignInDeniedError():
            return DENIED
        case errors.FederationUnreachableError():
            return UNREACHABLE
        case errors.ClockError():
            return CLOCK
        case _:
            return REFUSED
