"""The operators' pages."""

from django.urls import URLPattern, URLResolver, include, path

from preau.federation.operators.views import (
    accounts,
    figures,
    imports,
    journal,
    schools,
    sending,
    years,
)

one_school: list[URLPattern] = [
    path("", schools.school, name="operator-school"),
    path("secret/", schools.renew, name="operator-school-secret"),
    path("suspendre/", schools.suspend, name="operator-school-suspend"),
    path("rouvrir/", schools.reopen, name="operator-school-reopen"),
]
one_account: list[URLPattern] = [
    path("", accounts.account, name="operator-account"),
    path("fermer/", accounts.close, name="operator-account-close"),
    path("rouvrir/", accounts.reopen, name="operator-account-reopen"),
    path("sessions/", accounts.end_sessions, name="operator-account-sessions"),
]
pages: list[URLPattern | URLResolver] = [
    path("", figures.start, name="operators"),
    path("par-ecole/", figures.by_school, name="operator-by-school"),
    path("ecoles/", schools.school_list_page, name="operator-schools"),
    path("ecoles/ajouter/", schools.add, name="operator-school-add"),
    path("ecoles/importer/", imports.choose, name="operator-list-choose"),
    path("ecoles/importer/<str:token>/", imports.review, name="operator-list"),
    path(
        "ecoles/importer/<str:token>/secrets/",
        imports.download_secrets,
        name="operator-list-secrets",
    ),
    path("ecoles/<int:fase>/", include(one_school)),
    path("comptes/", accounts.find, name="operator-accounts"),
    path("comptes/<uuid:pk>/", include(one_account)),
    path("invitations/", sending.invitations, name="operator-invitations"),
    path("invitations/<uuid:pk>/renvoyer/", sending.resend_one, name="operator-invitation-resend"),
    path("courriels/", sending.mail_queue, name="operator-mails"),
    path("courriels/renvoyer/", sending.retry_all, name="operator-mails-retry"),
    path("courriels/<int:pk>/renvoyer/", sending.retry_one, name="operator-mail-retry"),
    path("annees/", years.years, name="operator-years"),
    path("annees/<str:label>/", years.year, name="operator-year"),
    path("journal/", journal.journal, name="operator-journal"),
]
urlpatterns = [path("exploitation/", include(pages))]
