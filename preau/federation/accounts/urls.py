"""Sign-in and the security of one's account: allauth's views that we want, at French addresses.

What is left out does not exist here: nobody signs up (the page says so), and one's address changes
by our own pages.
"""

from allauth.account import views
from django.urls import include, path, re_path

from preau.federation.accounts.addresses import PROOF, REFUSAL
from preau.federation.accounts.undoing import UNDO
from preau.federation.accounts.views import address, data, merge, sessions

urlpatterns = [
    path("connexion/", views.login, name="account_login"),
    path("deconnexion/", views.logout, name="account_logout"),
    path("inscription/", views.signup, name="account_signup"),
    path("compte-ferme/", views.account_inactive, name="account_inactive"),
    path("confirmer-identite/", views.reauthenticate, name="account_reauthenticate"),
    path("mot-de-passe/changer/", views.password_change, name="account_change_password"),
    path("mot-de-passe/choisir/", views.password_set, name="account_set_password"),
    path("mot-de-passe/oublie/", views.password_reset, name="account_reset_password"),
    path(
        "mot-de-passe/oublie/envoye/",
        views.password_reset_done,
        name="account_reset_password_done",
    ),
    path(
        "mot-de-passe/nouveau/fait/",
        views.password_reset_from_key_done,
        name="account_reset_password_from_key_done",
    ),
    re_path(
        r"^mot-de-passe/nouveau/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>.+)/$",
        views.password_reset_from_key,
        name="account_reset_password_from_key",
    ),
    path("compte/adresse/", address.change, name="address"),
    path("compte/adresse/annuler/", address.cancel, name="address-cancel"),
    path("compte/adresse/confirmer/<str:token>/", address.proof, name=PROOF),
    path("compte/adresse/pas-moi/<str:token>/", address.refusal, name=REFUSAL),
    path("compte/adresse/reprendre/<str:token>/", address.undo, name=UNDO),
    path("compte/reunir/", merge.start, name="merge"),
    path("compte/reunir/confirmer/", merge.confirm, name="merge-confirm"),
    path("compte/donnees/", data.page, name="my-data"),
    path("compte/donnees/telecharger/", data.download, name="my-data-download"),
    path("compte/suppression/", data.delete, name="deletion"),
    path("compte/suppression/annuler/", data.keep, name="deletion-cancel"),
    path("sessions/<int:pk>/fermer/", sessions.close, name="session-close"),
    path("sessions/fermer-tout/", sessions.close_all, name="session-close-all"),
    path("securite/", include("allauth.mfa.urls")),
    path("sessions/", include("allauth.usersessions.urls")),
]
