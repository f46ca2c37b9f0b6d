"""Why the federation could not be asked: each problem has its sentence for the secretary."""

from collections.abc import Iterable

UNREACHABLE_STATUSES = range(500, 600)
TOO_MANY = 429


class FederationProblem(Exception):  # noqa: N818 - a situation with a sentence, not a fault of ours
    """The federation gave no usable answer; `sentence` says it in French.

    Nothing that was to be sent is lost: it stays queued.
    """

    sentence = "La fédération n’a pas pu être jointe."

    def __init__(self) -> None:
        super().__init__(self.sentence)


class NotConfigured(FederationProblem):
    sentence = (
        "Cette école n’est pas encore reliée à la fédération : il manque l’adresse,"
        " l’identifiant ou le secret (PREAU_FEDERATION_URL, PREAU_CLIENT_ID, PREAU_CLIENT_SECRET ;"
        " pour un autre service : PREAU_SCIM_URL)."
    )


class Unreachable(FederationProblem):
    sentence = "La fédération ne répond pas pour l’instant."


class ServerError(FederationProblem):
    sentence = "La fédération répond qu’elle ne peut pas traiter les demandes pour l’instant."


class WrongSecret(FederationProblem):
    sentence = (
        "La fédération ne reconnaît pas l’identifiant ou le secret de cette école."
        " Demandez-lui un nouveau secret."
    )


class Forbidden(FederationProblem):
    sentence = "La fédération refuse à cette école le droit de demander des comptes."


class NotAService(FederationProblem):
    sentence = (
        "L’adresse réglée pour la fédération ne répond pas comme une fédération."
        " Vérifiez PREAU_FEDERATION_URL, ou PREAU_SCIM_URL pour un autre service."
    )


class WantsMore(FederationProblem):
    """It requires attributes or extensions of a person that we do not have."""

    def __init__(self, names: Iterable[str]) -> None:
        self.sentence = (
            "Ce service exige pour chaque personne ce que Préau ne transmet pas :"
            f" {', '.join(names)}. Demandez à son exploitant de ne plus l’exiger."
        )
        super().__init__()


class NothingToSend(FederationProblem):
    sentence = (
        "Aucune invitation n’attend la réponse de cette personne : il n’y a rien à renvoyer."
        " Rechargez la fiche pour voir où elle en est."
    )


class CannotInviteAgain(FederationProblem):
    sentence = "Cette fédération ne sait pas renvoyer une invitation."


class TooSoon(FederationProblem):
    """A mail has just gone; another may go after some seconds."""

    def __init__(self, seconds: int) -> None:
        self.sentence = (
            f"Un courriel est parti il y a peu. Vous pourrez le renvoyer dans {_how_long(seconds)}."
        )
        super().__init__()


def _how_long(seconds: int) -> str:
    """Return a wait in words: "8 minutes", "3 heures"."""
    minutes = max(1, -(-seconds // 60))
    if minutes < 60:
        return f"{minutes} minute{'s' if minutes > 1 else ''}"
    hours = -(-minutes // 60)
    return f"{hours} heure{'s' if hours > 1 else ''}"


def problem_of(status: int) -> FederationProblem:
    """Return the problem that an HTTP status stands for (RFC 7644 §3.12)."""
    if status == 401:
        return WrongSecret()
    if status == 403:
        return Forbidden()
    if status in UNREACHABLE_STATUSES or status == TOO_MANY:
        return ServerError()
    return NotAService()
