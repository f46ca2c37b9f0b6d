"""One address for all of SCIM: the library routes what follows it."""

from django.urls import path, re_path

from preau.federation.scim.views import scim
from preau.protocol.scim import SCIM_PATH

urlpatterns = [
    path(SCIM_PATH.lstrip("/"), scim),
    re_path(rf"^{SCIM_PATH.lstrip('/')}/(?P<path>.*)$", scim, name="scim"),
]
