"""Signing on a screen."""

from django.urls import path

from preau.school.signing.teacher import done, own, reading, signing

urlpatterns = [
    path("signer/<int:pk>/<str:token>/", reading.sign, name="sign"),
    path("signer/<int:pk>/<str:token>/code/", signing.sign_code, name="sign-code"),
    path("signer/<int:pk>/<str:token>/signe/", done.sign_done, name="sign-done"),
    path("signer/<int:pk>/<str:token>/copie/", done.sign_copy, name="sign-copy"),
    path("ma-permission/", own.ask_permission, name="ask-permission"),
    path("ma-permission/<int:pk>/<str:token>/", own.own_permission, name="own-permission"),
]
