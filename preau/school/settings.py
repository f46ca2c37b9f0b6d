"""The school's settings."""

from preau import conf, site_settings
from preau.second_factor import settings as second_factor
from preau.secret_links import without_secrets

env = conf.load("school")
globals().update(site_settings.common(env))

INSTALLED_APPS = [
    # Our own first: their templates come before those of the libraries.
    "preau.school.people",
    "preau.second_factor",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    *site_settings.APPS,
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    "preau.school.downloads",
    "preau.school.mail",
    "preau.school.register",
    "preau.school.sealing",
    "preau.school.consents",
    "preau.school.documents",
    "preau.school.wording",
    "preau.school.returns",
    "preau.school.activations",
    "preau.school.provisioning",
    "preau.school.imports",
    "preau.school.exports",
    "preau.school.dossiers",
    "preau.school.automatic",
    "preau.school.signing",
    "preau.school.desk",
    "preau.school.administration",
    "preau.school.leavers",
]
MIDDLEWARE = [
    *site_settings.MIDDLEWARE,
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "allauth.usersessions.middleware.UserSessionsMiddleware",
    "preau.school.people.middleware.SignInMiddleware",
    "preau.school.people.second_factor.SecondFactorMiddleware",
    "preau.school.people.rights.ReadersOnlyReadMiddleware",
    "preau.school.desk.views.refused.NoNulMiddleware",
]
# A selection may name everybody who works here, one field each.
DATA_UPLOAD_MAX_NUMBER_FIELDS = 5_000
# A pile may be sent as one photograph a sheet; each is a temporary file, open till the end.
DATA_UPLOAD_MAX_NUMBER_FILES = 600
# What is received stays in the private folder, where the worker sweeps up what a crash leaves.
FILE_UPLOAD_TEMP_DIR = env.folder / "returns"
FILE_UPLOAD_TEMP_DIR.mkdir(mode=0o700, exist_ok=True)
AUTH_USER_MODEL = "people.User"
LOGIN_URL = "sign-in"
LOGIN_REDIRECT_URL = "home"
LOGOUT_REDIRECT_URL = "sign-in"

# Outgoing mail (preau.school.mail). Empty: there is no server, none is sent.
SMTP_URL = env.get("PREAU_SMTP_URL")
MAIL_FROM = env.get("PREAU_MAIL_FROM", "Préau <ne-pas-repondre@localhost>")

# Signing in with one's SeGEC account; without a client of its own the school does not offer it.
FEDERATION_URL = env.get("PREAU_FEDERATION_URL").rstrip("/")
SIGN_IN_CLIENT_ID = env.get("PREAU_SIGN_IN_CLIENT_ID")
SIGN_IN_CLIENT_SECRET = env.get("PREAU_SIGN_IN_CLIENT_SECRET")
# Signing out is a form of ours that ends at the federation.
CONTENT_SECURITY_POLICY = site_settings.csp_with_forms_to(
    FEDERATION_URL if SIGN_IN_CLIENT_ID else ""
)

# Second factor and passkeys (allauth, within preau.school.people).
HTTPS = env.get("PREAU_URL").startswith("https://")
SECOND_FACTOR_COMPULSORY = env.get("PREAU_SECOND_FACTOR") != "optional"
CACHES = {  # codes that have served, and counts of wrong ones: every process must know them
    "default": {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "django_cache",
    }
}
ALLAUTH_TRUSTED_PROXY_COUNT = int(env.get("PREAU_PROXIES", "0"))
ACCOUNT_ADAPTER = "preau.school.people.adapter.AccountAdapter"
ACCOUNT_EMAIL_NOTIFICATIONS = False
ACCOUNT_EMAIL_VERIFICATION = "none"  # the head invites, and the link of a mail proves the address
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_RATE_LIMITS = {
    "login": "300/m/ip",
    "login_failed": "100/m/ip,5/300s/key",
    # whoever asks for the way to a permission (signing): a whole school has one address
    "ask_permission": "100/h/key",
    "ask_permission_for": "3/h/key,8/d/key",
}
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
globals().update(second_factor.settings(issuer="Préau École", https=HTTPS))
USERSESSIONS_ADAPTER = "preau.school.people.adapter.SessionsAdapter"

# What stands before the token in each secret link.
LOGS_HIDE_AFTER = r"/(?:mot-de-passe|signer|ma-permission)/\d+/"
LOGGING = without_secrets(site_settings.LOGGING, before=LOGS_HIDE_AFTER)
