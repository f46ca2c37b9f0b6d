"""Sign-in and sign-out."""

from allauth.account import views as account_views
from django.urls import include, path

from preau.school.people.rights import reader_may_post
from preau.school.people.views import password, second_factor, segec, sessions, sign_in

urlpatterns = [
    path("connexion/", sign_in.SignIn.as_view(), name="sign-in"),
    path("deconnexion/", reader_may_post(sign_in.SignOut.as_view()), name="sign-out"),
    path("connexion/segec/", segec.begin, name="segec-sign-in"),
    path("connexion/segec/retour/", segec.come_back, name="segec-return"),
    path("confirmer-identite/", account_views.reauthenticate, name="account_reauthenticate"),
    path("acces-bloque/", account_views.account_inactive, name="account_inactive"),
    path("securite/", include("allauth.mfa.urls")),
    path("double-verification/", second_factor.second_factor, name="second-factor"),
    path("sessions/<int:pk>/fermer/", sessions.close, name="usersessions_close"),
    path("sessions/", include("allauth.usersessions.urls")),
    # allauth's names for pages that are ours
    path("connexion/", sign_in.SignIn.as_view(), name="account_login"),
    path("deconnexion/", reader_may_post(sign_in.SignOut.as_view()), name="account_logout"),
    path("mot-de-passe/", password.change, name="account_change_password"),
    path("mot-de-passe/", password.change, name="change-password"),
    path("mot-de-passe/<int:pk>/<str:token>/", password.choose, name="choose-password"),
]
