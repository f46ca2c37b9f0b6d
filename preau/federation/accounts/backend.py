"""Who may sign in with an address and a password."""

from allauth.account.auth_backends import AuthenticationBackend

from preau.federation.accounts.models import Account


class AccountBackend(AuthenticationBackend):  # type: ignore[misc]
    """allauth's backend, comparing addresses as the rest of Préau does (address_key)."""

    def user_can_authenticate(self, user: Account | None) -> bool:
        """Only a person who has confirmed, and whose account is open."""
        return user is not None and user.is_active and user.is_confirmed

    def _authenticate_by_email(self, email: str, password: str) -> Account | None:
        account = Account.objects.at(email)
        if account is not None and not account.is_confirmed:
            account = None  # allauth would take one that may not sign in for a closed account
        found: Account | None = self._check_password(account, password)
        return found
