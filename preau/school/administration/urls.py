"""The head's pages."""

from django.urls import path

from preau.school.administration.views import journal, school, users

urlpatterns = [
    path("reglages/", school.settings_page, name="school-settings"),
    path("reglages/logo/", school.logo, name="school-logo"),
    path("reglages/logo/retirer/", school.remove_logo, name="school-logo-remove"),
    path("reglages/connexion/tester/", school.test_connection, name="connection-test"),
    path("journal/", journal.journal, name="journal"),
    path("utilisateurs/", users.user_list, name="user-list"),
    path("utilisateurs/<int:pk>/", users.user_page, name="user"),
    path("utilisateurs/<int:pk>/acces/", users.set_group, name="user-group"),
    path("utilisateurs/<int:pk>/lien/", users.send_link, name="user-link"),
    path("utilisateurs/<int:pk>/bloquer/", users.block, name="user-block"),
    path("utilisateurs/<int:pk>/rouvrir/", users.unblock, name="user-unblock"),
    path("utilisateurs/<int:pk>/retirer/", users.remove, name="user-remove"),
]
