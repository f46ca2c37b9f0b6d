"""The programme's site as a WSGI application."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "preau.programme.settings")
application = get_wsgi_application()

from preau.programme.curriculum.content import curriculum  # noqa: E402  the apps must be ready

curriculum()  # read now: the first visitor does not wait for it, a wrong page shows at the start
