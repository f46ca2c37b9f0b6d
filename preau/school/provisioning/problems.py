"""Why the federation could not be asked: each problem has its sentence for the secretary."""

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
        " l’identifiant ou le secret (PREAU_FEDERATION_URL, PREAU_CLIENT_ID, PREAU_CLIENT_SECRET)."
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
        " Vérifiez PREAU_FEDERATION_URL."
    )


def problem_of(status: int) -> FederationProblem:
    """Return the problem that an HTTP status stands for (RFC 7644 §3.12)."""
    if status == 401:
        return WrongSecret()
    if status == 403:
        return Forbidden()
    if status in UNREACHABLE_STATUSES or status == TOO_MANY:
        return ServerError()
    return NotAService()
