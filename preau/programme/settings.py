"""The programme's settings. No users are kept here: who is signed in lives in the session."""

from pathlib import Path

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

# Signing out is a form of ours that ends at the federation.
CONTENT_SECURITY_POLICY = site_settings.csp_with_forms_to(FEDERATION_URL)

CURRICULUM_DIR = Path(__file__).parent / "curriculum" / "content"
