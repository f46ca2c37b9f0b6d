"""What can go wrong in a sign-in at the federation, by name."""


class SignInError(Exception):
    """A sign-in that did not end; words.py says it to the person."""


class FederationUnreachableError(SignInError):
    """No answer, or none that makes sense: worth another try later."""


class StateMismatchError(SignInError):
    """The answer belongs to no sign-in begun in this session."""


class SignInDeniedError(SignInError):
    """The federation or the person said no."""


class AnswerRefusedError(SignInError):
    """The federation's answer did not pass a check; the message says which one."""


class ClockError(AnswerRefusedError):
    """The ID token is of another time than now: one of the two clocks is wrong."""


class TokenEndedError(SignInError):
    """The federation no longer accepts the access token: the person must sign in again."""
