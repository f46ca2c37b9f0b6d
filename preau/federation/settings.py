"""The federation's settings."""

from preau import conf, site_settings

env = conf.load("federation")
globals().update(site_settings.common(env))

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    *site_settings.APPS,
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    "allauth.idp.oidc",
    "preau.federation.accounts",
    "preau.federation.schools",
    "preau.federation.registrations",
    "preau.federation.invitations",
    "preau.federation.mail",
    "preau.federation.oidc",
    "preau.federation.scim",
]
MIDDLEWARE = [
    *site_settings.MIDDLEWARE,
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "allauth.usersessions.middleware.UserSessionsMiddleware",
]
AUTH_USER_MODEL = "accounts.Account"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]

# Authorization codes live in the cache: two server processes must share it (stack.md).
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "django_cache",
    }
}
