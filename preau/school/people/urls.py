"""Sign-in and sign-out."""

from django.contrib.auth.views import LogoutView
from django.urls import path

from preau.school.people import views
from preau.school.people.rights import reader_may_post

urlpatterns = [
    path("connexion/", views.SignIn.as_view(), name="sign-in"),
    path("deconnexion/", reader_may_post(LogoutView.as_view()), name="sign-out"),
]
