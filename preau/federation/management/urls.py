"""The pages of a school's heads, and the questions that everybody asks."""

from django.urls import include, path

from preau.federation.management.views import changes, lists, person, questions

one_account = [
    path("", person.account, name="school-account"),
    path("ouvrir/", changes.activate, name="school-account-activate"),
    path("fermer/", changes.deactivate, name="school-account-deactivate"),
    path("renvoyer/", changes.resend, name="school-account-resend"),
    path("adresse/", changes.correct_address, name="school-account-correct"),
]
urlpatterns = [
    path("comptes/", lists.choose_school, name="school-accounts"),
    path("comptes/<int:fase>/", lists.account_list, name="school-account-list"),
    path("comptes/<int:fase>/export/", lists.export_accounts, name="school-account-export"),
    path("comptes/<int:fase>/<uuid:pk>/", include(one_account)),
    path("faq/", questions.for_teachers, name="faq"),
    path("faq/directions/", questions.for_heads_of_schools, name="faq-heads"),
]
