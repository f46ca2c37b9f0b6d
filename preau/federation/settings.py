"""The federation's settings."""

from preau import conf, site_settings
from preau.federation.oidc.keys import signing_key

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
    "django.contrib.auth",
    "django.contrib.contenttypes",
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
    "preau.federation.oidc.middleware.ReturnToServiceMiddleware",
]
AUTH_USER_MODEL = "accounts.Account"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]

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
IDP_OIDC_PRIVATE_KEY = signing_key(env)
IDP_OIDC_AUTH_METHODS = ["client_secret_basic", "client_secret_post"]
IDP_OIDC_RP_INITIATED_LOGOUT_ASKS_FOR_OP_LOGOUT = False  # for our own services: oidc/views.py
LOGIN_URL = "account_login"
