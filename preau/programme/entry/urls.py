"""The front page, signing in and signing out."""

from django.urls import path

from preau.programme.entry import views

urlpatterns = [
    path("", views.front, name="home"),
    path("connexion/", views.sign_in, name="sign-in"),
    path("connexion/retour/", views.callback, name="callback"),
    path("deconnexion/", views.sign_out, name="sign-out"),
]
