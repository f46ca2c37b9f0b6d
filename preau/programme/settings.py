"""The programme's settings. No users are kept here: who is signed in lives in the session."""

from pathlib import Path
from urllib.parse import urlsplit

from csp.constants import SELF

from preau import conf, site_settings

env = conf.load("programme")
globals().update(site_settings.common(env))

INSTALLED_APPS = [
    *site_settings.APPS,
    "preau.programme.entry",
    "preau.programme.curriculum",
]
MIDDLEWARE = [*site_settings.MIDDLEWARE, "preau.programme.entry.middleware.EntryMiddleware"]

FEDERATION_URL = env.get("PREAU_FEDERATION_URL").rstrip("/")
CLIENT_ID = env.get("PREAU_CLIENT_ID")
CLIENT_SECRET = env.get("PREAU_CLIENT_SECRET")

# Signing out is a form of ours that ends at the federation: browsers count the redirect too.
_federation = urlsplit(FEDERATION_URL)
FORM_TARGETS = [SELF, *([f"{_federation.scheme}://{_federation.netloc}"] if FEDERATION_URL else [])]
CONTENT_SECURITY_POLICY = {"DIRECTIVES": {**site_settings.CSP, "form-action": FORM_TARGETS}}

CURRICULUM_DIR = Path(__file__).parent / "curriculum" / "content"
