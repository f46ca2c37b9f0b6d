"""What the three sites' settings have in common; each site's settings.py adds its own."""

import secrets
from importlib.resources import files
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import dj_database_url
from csp.constants import NONE, SELF

from preau.conf import Environment, made_once

# The wheel holds Bootstrap's files and nothing else that we want: no app, no template tag.
BOOTSTRAP = files("django_include_bootstrap") / "static"


def common(env: Environment) -> dict[str, Any]:
    """Return the Django settings every site shares, from its installation's settings."""
    url = env.get("PREAU_URL")
    https = url.startswith("https://")
    return {
        "PREAU": env,
        "PREAU_SITE": env.site,
        "PUBLIC_URL": url.rstrip("/"),
        "SECRET_KEY": env.get("PREAU_SECRET_KEY") or _own_secret(env),
        "DEBUG": env.get("PREAU_DEBUG") == "1",
        "ALLOWED_HOSTS": _hosts(env, url),
        "ROOT_URLCONF": f"preau.{env.site}.urls",
        "WSGI_APPLICATION": f"preau.{env.site}.wsgi.application",
        "DATABASES": {"default": database(env.database_url)},
        "DEFAULT_AUTO_FIELD": "django.db.models.BigAutoField",
        "TEMPLATES": [TEMPLATES],
        "LANGUAGE_CODE": "fr",
        "TIME_ZONE": "Europe/Brussels",
        "USE_TZ": True,
        "FORM_RENDERER": "django.forms.renderers.TemplatesSetting",
        "STATIC_URL": "static/",
        "STATIC_ROOT": _static_root(env),
        "STATICFILES_DIRS": [BOOTSTRAP],
        "WHITENOISE_USE_FINDERS": True,
        "PASSWORD_HASHERS": ["preau.passwords.Argon2Hasher"],
        "AUTH_PASSWORD_VALIDATORS": PASSWORD_VALIDATORS,
        "CONTENT_SECURITY_POLICY": {"DIRECTIVES": CSP},
        "LOGGING": LOGGING,
        **_cookies(env.site, secure=https),
    }


def database(url: str) -> dict[str, Any]:
    """Return Django's description of a database; SQLite in WAL mode, writers waiting their turn."""
    found: dict[str, Any] = dict(dj_database_url.parse(url, conn_max_age=60))
    if found["ENGINE"] == "django.db.backends.sqlite3":
        found["OPTIONS"] = {
            "transaction_mode": "IMMEDIATE",
            "timeout": 30,
            "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL;",
        }
    return found


APPS = [
    "preau.ui",  # before django.forms: its templates of fields replace Django's
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.forms",
    "django_htmx",
    "heroicons",
    "preau.work",
    "preau.journal",
]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
]
TEMPLATES: dict[str, Any] = {
    "BACKEND": "django.template.backends.django.DjangoTemplates",
    "APP_DIRS": True,
    "OPTIONS": {
        "context_processors": [
            "django.template.context_processors.request",
            "django.contrib.messages.context_processors.messages",
            "preau.ui.context.site",
        ],
        "builtins": ["preau.ui.templatetags.preau"],
    },
}
CSP = {
    "default-src": [NONE],
    "script-src": [SELF],
    "style-src": [SELF],
    "img-src": [SELF, "data:"],
    "font-src": [SELF],
    "connect-src": [SELF],
    "form-action": [SELF],
    "frame-ancestors": [NONE],
    "base-uri": [NONE],
}


def csp_with_forms_to(url: str) -> dict[str, Any]:
    """Let forms of ours end at another site: browsers count a redirect after a form too."""
    other = urlsplit(url)
    targets = [SELF, *([f"{other.scheme}://{other.netloc}"] if url else [])]
    return {"DIRECTIVES": {**CSP, "form-action": targets}}


VALIDATION = "django.contrib.auth.password_validation"
PASSWORD_VALIDATORS = [
    {"NAME": f"{VALIDATION}.UserAttributeSimilarityValidator"},
    {"NAME": f"{VALIDATION}.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": f"{VALIDATION}.CommonPasswordValidator"},
]
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "%(asctime)s %(levelname)s %(name)s: %(message)s"}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["stderr"], "level": "WARNING"},
    "loggers": {"preau": {"level": "INFO"}},
}


def _hosts(env: Environment, url: str) -> list[str]:
    named = [host for host in env.get("PREAU_HOSTS").split(",") if host]
    own = urlsplit(url).hostname
    return [*named, *([own] if own else []), "localhost", "127.0.0.1"]


def _cookies(site: str, *, secure: bool) -> dict[str, Any]:
    # Cookies do not know ports: three sites on one machine need three names.
    return {
        "SESSION_COOKIE_NAME": f"preau_{site}_session",
        "SESSION_COOKIE_SECURE": secure,
        "SESSION_COOKIE_HTTPONLY": True,
        "SESSION_COOKIE_AGE": 60 * 60 * 12,
        "CSRF_COOKIE_NAME": f"preau_{site}_csrf",
        "CSRF_COOKIE_SECURE": secure,
        "SECURE_SSL_REDIRECT": False,
        "SECURE_HSTS_SECONDS": 60 * 60 * 24 * 365 if secure else 0,
        "SECURE_PROXY_SSL_HEADER": ("HTTP_X_FORWARDED_PROTO", "https") if secure else None,
        "X_FRAME_OPTIONS": "DENY",
    }


def _static_root(env: Environment) -> Path:
    """Return where collectstatic writes; whitenoise warns when the folder is not there."""
    folder = env.folder / "static"
    folder.mkdir(exist_ok=True)
    return folder


def _own_secret(env: Environment) -> str:
    """Return the secret kept in the site's folder, made the first time."""
    return made_once(env.folder / "secret-key", lambda: secrets.token_urlsafe(50))
