"""The provider's addresses: allauth's own names and paths, and only what we offer.

There is no device grant and no dynamic registration, so they have no address.
"""

from django.urls import include, path

from preau.federation.oidc import views
from preau.federation.oidc.authorization import AuthorizationView

provider = [
    path(".well-known/openid-configuration", views.configuration, name="configuration"),
    path(".well-known/jwks.json", views.jwks, name="jwks"),
    path("identity/o/authorize", AuthorizationView.as_view(), name="authorization"),
    path("identity/o/logout", views.LogoutView.as_view(), name="logout"),
    path("identity/o/api/token", views.token, name="token"),
    path("identity/o/api/userinfo", views.user_info, name="userinfo"),
    path("identity/o/api/revoke", views.revoke, name="revoke"),
    path("identity/o/api/introspect", views.introspect, name="introspect"),
]
idp = [path("", include((provider, "oidc")))]
urlpatterns = [path("", include((idp, "idp")))]
