"""One address for all of SCIM: the library routes what follows it, but for our own addition."""

from django.urls import path, re_path

from preau.federation.scim.resending import invite
from preau.federation.scim.views import scim
from preau.protocol.scim import SCIM_PATH

urlpatterns = [
    path(SCIM_PATH.lstrip("/"), scim),
    path(f"{SCIM_PATH.lstrip('/')}/Users/<uuid:membership_id>/.invite", invite, name="invite"),
    re_path(rf"^{SCIM_PATH.lstrip('/')}/(?P<path>(?s:.*))\Z", scim, name="scim"),
]
