"""The provider's addresses: allauth's own names and paths, and only what we offer.

There is no device grant and no dynamic registration, so they have no address.
"""

from allauth.idp.oidc import views as allauths
from django.urls import include, path

from preau.federation.oidc import views
from preau.federation.oidc.authorization import AuthorizationView

provider = [
    path(".well-known/openid-configuration", views.configuration, name="configuration"),
    path(".well-known/jwks.json", allauths.jwks, name="jwks"),
    path("identity/o/authorize", AuthorizationView.as_view(), name="authorization"),
    path("identity/o/logout", views.LogoutView.as_view(), name="logout"),
    path("identity/o/api/token", views.token, name="token"),
    path("identity/o/api/userinfo", allauths.user_info, name="userinfo"),
    path("identity/o/api/revoke", allauths.revoke, name="revoke"),
    path("identity/o/api/introspect", allauths.introspect, name="introspect"),
]
idp = [path("", include((provider, "oidc")))]
urlpatterns = [path("", include((idp, "idp")))]
