"""The head's pages."""

from django.urls import path

from preau.school.administration.views import school

urlpatterns = [
    path("reglages/", school.settings_page, name="school-settings"),
    path("reglages/logo/", school.logo, name="school-logo"),
    path("reglages/logo/retirer/", school.remove_logo, name="school-logo-remove"),
    path("reglages/connexion/tester/", school.test_connection, name="connection-test"),
]
