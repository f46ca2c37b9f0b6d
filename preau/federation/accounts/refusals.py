"""Why a change of one's account is refused; the pages say each in French."""


class AccountRefusedError(Exception):
    """What was asked of an account is not done."""


class SameAddressError(AccountRefusedError):
    """It is the account's address already."""


class TooManyRequestsError(AccountRefusedError):
    """So many mails were asked for in the last hour that no more leave."""


class LinkRefusedError(AccountRefusedError):
    """A link that leads nowhere: mistyped, used, cancelled or too old."""


class OtherPersonError(AccountRefusedError):
    """The link belongs to a request of another account than the one that is signed in."""


class ProtectedError(AccountRefusedError):
    """A mail does not suffice to take the other account over: it has a second factor, or is an
    operator's."""


class AlreadyClosedError(AccountRefusedError):
    """One of two accounts to be made one is closed already."""


class MovedLatelyError(AccountRefusedError):
    """The account to be closed has changed address in the last days: who gave the old one up may
    still take it back."""


class OperatorError(AccountRefusedError):
    """An operator's account is closed by another operator, never by itself."""
