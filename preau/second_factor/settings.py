"""What both sites with a second factor tell allauth about it."""

from typing import Any


def settings(*, issuer: str, https: bool) -> dict[str, Any]:
    """Return Django settings. `issuer` names the site in a person's application."""
    return {
        "MFA_ADAPTER": "preau.second_factor.adapter.MfaAdapter",
        "MFA_FORMS": {
            "activate_totp": "preau.second_factor.forms.ActivateAppForm",
            "add_webauthn": "preau.second_factor.passkeys.AddPasskeyForm",
            "authenticate_webauthn": "preau.second_factor.passkeys.AuthenticateForm",
            "login_webauthn": "preau.second_factor.passkeys.LoginForm",
            "reauthenticate_webauthn": "preau.second_factor.passkeys.ReauthenticateForm",
        },
        "MFA_PASSKEY_LOGIN_ENABLED": True,
        "MFA_RECOVERY_CODES_SHOW_ONCE": True,
        "MFA_RATE_LIMITS": {"webauthn_login": "300/m/ip"},
        "MFA_SUPPORTED_TYPES": ["webauthn", "totp", "recovery_codes"],
        "MFA_TOTP_ISSUER": issuer,
        "MFA_TOTP_TOLERANCE": 1,  # a telephone's clock is rarely exact
        "MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN": not https,  # browsers allow it on localhost only
    }
