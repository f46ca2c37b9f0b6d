"""The federation's addresses."""

from django.urls import URLPattern, URLResolver, include, path

urlpatterns: list[URLPattern | URLResolver] = [
    path("", include("preau.federation.oidc.urls")),
    path("", include("preau.federation.scim.urls")),
    path("", include("preau.federation.accounts.urls")),
    path("", include("preau.federation.registrations.urls")),
    path("", include("preau.federation.invitations.urls")),
    path("", include("preau.federation.management.urls")),
    path("", include("preau.federation.operators.urls")),
]
