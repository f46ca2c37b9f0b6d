"""Looking at sealed documents."""

from django.urls import path

from preau.school.sealing import views

urlpatterns = [
    path("verifier/", views.verify, name="verify"),
    path("verifier/certificat.pem", views.certificate, name="seal-certificate"),
]
