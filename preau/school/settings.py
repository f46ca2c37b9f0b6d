"""The school's settings."""

from preau import conf, site_settings

env = conf.load("school")
globals().update(site_settings.common(env))

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    *site_settings.APPS,
    "preau.school.people",
    "preau.school.register",
    "preau.school.consents",
    "preau.school.documents",
    "preau.school.activations",
    "preau.school.provisioning",
    "preau.school.imports",
    "preau.school.exports",
    "preau.school.automatic",
    "preau.school.desk",
    "preau.school.administration",
]
MIDDLEWARE = [
    *site_settings.MIDDLEWARE,
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "preau.school.people.middleware.SignInMiddleware",
    "preau.school.people.rights.ReadersOnlyReadMiddleware",
]
# A selection may name everybody who works here, one field each.
DATA_UPLOAD_MAX_NUMBER_FIELDS = 5_000
AUTH_USER_MODEL = "people.User"
LOGIN_URL = "sign-in"
LOGIN_REDIRECT_URL = "home"
LOGOUT_REDIRECT_URL = "sign-in"

# Outgoing mail: the reports of the automatic transfers. Empty: there is no server, none is sent.
SMTP_URL = env.get("PREAU_SMTP_URL")
MAIL_FROM = env.get("PREAU_MAIL_FROM", "Préau <ne-pas-repondre@localhost>")
