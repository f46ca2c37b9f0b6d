"""Sign-in and sign-out."""

from django.contrib.auth.views import LogoutView
from django.urls import path

from preau.school.people.rights import reader_may_post
from preau.school.people.views import password, sign_in

urlpatterns = [
    path("connexion/", sign_in.SignIn.as_view(), name="sign-in"),
    path("deconnexion/", reader_may_post(LogoutView.as_view()), name="sign-out"),
    path("mot-de-passe/", password.change, name="change-password"),
    path("mot-de-passe/<int:pk>/<str:token>/", password.choose, name="choose-password"),
]
