"""Why something is not done for a head; each says it in French, and how to mend it."""

from datetime import datetime

from preau.federation.management.rules import CORRECTIONS_A_DAY
from preau.federation.management.words import at


class NotDoneError(Exception):
    """Nothing was changed. The message is for the person who asked."""

    sentence = "Rien n’a été changé."

    def __str__(self) -> str:
        return self.sentence


class ChangedMeanwhileError(NotDoneError):
    """The page was read before somebody else, or the same hand twice, changed the account."""

    sentence = (
        "La situation a changé depuis l’affichage de la page : rien n’a été fait. "
        "Relisez-la avant de recommencer."
    )


class OwnAccountError(NotDoneError):
    """A head who closes their own access could not open it again."""

    sentence = (
        "Vous ne pouvez pas fermer votre propre accès ici : une autre direction de l’école, "
        "ou le logiciel de l’école, peut le faire."
    )


class NothingToDoError(NotDoneError):
    """What is asked is already so, or cannot be asked for this account."""

    sentence = "Il n’y a rien à changer pour ce compte : rien n’a été fait."


class AlreadyConfirmedError(NotDoneError):
    """The address is the person's own by now."""

    sentence = (
        "La personne a confirmé son compte entre-temps : son adresse lui appartient, "
        "et elle seule peut la changer, depuis « Mon compte »."
    )


class SameAddressError(NotDoneError):
    """The new address is the old one."""

    sentence = "C’est l’adresse actuelle. Pour l’inviter encore, renvoyez l’invitation."


class TooManyCorrectionsError(NotDoneError):
    """Each correction sends a mail to somebody."""

    sentence = (
        f"Cette adresse a déjà été corrigée {CORRECTIONS_A_DAY} fois en un jour. "
        "Vérifiez-la avec la personne, puis réessayez demain."
    )


class AddressTakenError(NotDoneError):
    """Another account of this school has the address."""

    def __init__(self, owner_id: str) -> None:
        super().__init__(owner_id)
        self.owner_id = owner_id

    sentence = "Cette adresse est déjà celle d’une autre personne de votre école."


class MailedAMomentAgoError(NotDoneError):
    """A mail has just gone; the next may go a little later (UTC)."""

    def __init__(self, until: datetime) -> None:
        super().__init__(until)
        self.sentence = (
            "Une invitation est partie il y a quelques minutes à peine. "
            f"Vous pourrez la renvoyer à partir du {at(until)}."
        )
