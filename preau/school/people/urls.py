"""Sign-in and sign-out."""

from django.contrib.auth.views import LogoutView
from django.urls import path

from preau.school.people import views

urlpatterns = [
    path("connexion/", views.SignIn.as_view(), name="sign-in"),
    path("deconnexion/", LogoutView.as_view(), name="sign-out"),
]
