"""What every page knows."""

from django.conf import settings
from django.http import HttpRequest

NAMES = {
    "school": "Préau École",
    "federation": "Extranet de la fédération",
    "programme": "Salle des profs",
}


def site(request: HttpRequest) -> dict[str, str]:
    """Return the site's code and its name on screens.

    `site_code`, not `site`: Django's and allauth's sign-in views have a `site` of their own.
    """
    return {"site_code": settings.PREAU_SITE, "site_name": NAMES[settings.PREAU_SITE]}
