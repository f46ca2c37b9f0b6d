"""The pages of the permissions."""

from django.urls import path

from preau.school.consents import views

urlpatterns = [
    path("autorisations/adresses/", views.addresses, name="addresses-to-check"),
    path("personnel/<str:key>/adresse/corriger/", views.correct, name="correct-address"),
    path("autorisations/textes/", views.texts, name="consent-texts"),
    path("autorisations/textes/<str:version>/", views.text, name="consent-text"),
]
