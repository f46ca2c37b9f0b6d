"""Signing on a screen."""

from django.urls import path

from preau.school.signing.teacher import reading, signing

urlpatterns = [
    path("signer/<int:pk>/<str:token>/", reading.sign, name="sign"),
    path("signer/<int:pk>/<str:token>/code/", signing.sign_code, name="sign-code"),
]
