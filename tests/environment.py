"""A pytest plugin loaded before Django: which site the tests speak to, and their data folder.

pytest-django knows one settings module a process, so each site's tests are a run of their own:
`pytest tests/school`, `pytest tests/federation`, `pytest tests/programme`. Tests in tests/together
start real processes and need no Django here.
"""

import os
import sys
import tempfile

import hypothesis

SITES = ("school", "federation", "programme")

named = [site for site in SITES if any(f"tests/{site}" in argument for argument in sys.argv)]
if len(named) == 1:
    os.environ["DJANGO_SETTINGS_MODULE"] = f"preau.{named[0]}.settings"
os.environ["PREAU_DATA_DIR"] = tempfile.mkdtemp(prefix="preau-tests-")
os.environ["PREAU_DATABASE_URL"] = os.environ.get("PREAU_TEST_DATABASE_URL", "")
if not os.environ["PREAU_DATABASE_URL"]:
    del os.environ["PREAU_DATABASE_URL"]

# A shared machine takes its time now and then: how long an example took says nothing here.
hypothesis.settings.register_profile("preau", deadline=None)
hypothesis.settings.load_profile("preau")
