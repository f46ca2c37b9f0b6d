"""The federation's settings."""

from preau import conf, site_settings
from preau.federation.oidc.keys import configured_keys
from preau.second_factor import settings as second_factor
from preau.secret_links import without_secrets

env = conf.load("federation")
globals().update(site_settings.common(env))

INSTALLED_APPS = [
    # Our own first: their templates come before those of the libraries.
    "preau.federation.accounts",
    "preau.federation.schools",
    "preau.federation.registrations",
    "preau.federation.invitations",
    "preau.federation.mail",
    "preau.federation.oidc",
    "preau.federation.scim",
    "preau.federation.management",
    "preau.federation.operators",
    "preau.second_factor",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.humanize",
    *site_settings.APPS,
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    "allauth.idp.oidc",
]
MIDDLEWARE = [
    *site_settings.MIDDLEWARE,
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "allauth.usersessions.middleware.UserSessionsMiddleware",
    "preau.federation.accounts.devices.DeviceMiddleware",
    "preau.federation.oidc.middleware.ReturnToServiceMiddleware",
    "preau.federation.registrations.second_factor.SecondFactorMiddleware",
]
AUTH_USER_MODEL = "accounts.Account"
AUTHENTICATION_BACKENDS = ["preau.federation.accounts.backend.AccountBackend"]
# The first makes people's hashes. The second only reads those that its own mark begins.
PASSWORD_HASHERS = [
    "preau.passwords.Argon2Hasher",
    "preau.federation.schools.credentials.MachineSecretHasher",
]

# Authorization codes live in the cache: two server processes must share it (stack.md).
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "django_cache",
        # Django throws living rows away beyond 300: codes, while many people sign in at once.
        "OPTIONS": {"MAX_ENTRIES": 50_000},
    }
}

# The OpenID provider (preau.federation.oidc): sign-in for services, tokens for schools.
IDP_OIDC_ADAPTER = "preau.federation.oidc.adapter.OidcAdapter"
IDP_OIDC_PRIVATE_KEYS = configured_keys(env)  # none: oidc/keyring.py makes them
IDP_OIDC_AUTH_METHODS = ["client_secret_basic", "client_secret_post"]
IDP_OIDC_RP_INITIATED_LOGOUT_ASKS_FOR_OP_LOGOUT = False  # for our own services: oidc/views.py
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "home"
LOGOUT_REDIRECT_URL = "account_login"

# Accounts (preau.federation.accounts): the address is the name, nobody signs up by himself.
HTTPS = env.get("PREAU_URL").startswith("https://")
ALLAUTH_TRUSTED_PROXY_COUNT = int(env.get("PREAU_PROXIES", "0"))
ACCOUNT_ADAPTER = "preau.federation.accounts.adapter.AccountAdapter"
ACCOUNT_DEFAULT_HTTP_PROTOCOL = "https" if HTTPS else "http"
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False
ACCOUNT_EMAIL_VERIFICATION = "none"  # a confirmed invitation is the proof: accounts/backend.py
ACCOUNT_FORMS = {
    "login": "preau.federation.accounts.forms.SignInForm",
    "reset_password": "preau.federation.accounts.forms.ForgottenPasswordForm",
}
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_LOGIN_ON_PASSWORD_RESET = True
ACCOUNT_PREVENT_ENUMERATION = True
# A whole school signs in from one address: the limits per account are those that protect.
ACCOUNT_RATE_LIMITS = {
    "login": "300/m/ip",
    "login_failed": "100/m/ip,5/300s/key",
    "reset_password": "60/m/ip,3/h/key",
    "reset_password_from_key": "100/m/ip",
    "signup": "100/m/ip",
}
ACCOUNT_SESSION_REMEMBER = False  # the teachers' room has one computer for all
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
globals().update(second_factor.settings(issuer="Extranet de la fédération", https=HTTPS))
USERSESSIONS_ADAPTER = "preau.federation.accounts.adapter.SessionsAdapter"
PASSWORD_RESET_TIMEOUT = 3 * 60 * 60  # seconds; mail/password_reset.txt says so

# Outgoing mail (preau.federation.mail).
SMTP_URL = env.get("PREAU_SMTP_URL", "smtp://localhost:25")
MAIL_FROM = env.get("PREAU_MAIL_FROM", "La fédération <ne-pas-repondre@localhost>")
INVITATION_DAYS = env.day_count("PREAU_INVITATION_DAYS", "14")
REMINDER_DAYS = env.days("PREAU_REMINDER_DAYS", "5,10")
PROGRAMME_URL = env.get("PREAU_PROGRAMME_URL")

# What stands before the token in each secret link.
LOGS_HIDE_AFTER = (
    r"/(?:invitation|mot-de-passe/nouveau|compte/adresse/(?:confirmer|pas-moi)"
    r"|objection/[^/\s]+/\d+)/"
)
LOGGING = without_secrets(site_settings.LOGGING, before=LOGS_HIDE_AFTER)

SILENCED_SYSTEM_CHECKS = ["auth.W004"]  # not `email` but `email_key` is unique: Account
