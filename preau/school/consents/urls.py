"""The pages of the addresses to be read again."""

from django.urls import path

from preau.school.consents import views

urlpatterns = [
    path("autorisations/adresses/", views.addresses, name="addresses-to-check"),
    path("personnel/<str:key>/adresse/corriger/", views.correct, name="correct-address"),
]
