"""The school's addresses: each feature has its own."""

from django.urls import URLPattern, URLResolver, include, path

handler400 = "preau.school.desk.views.refused.bad_request"

urlpatterns: list[URLPattern | URLResolver] = [
    path("", include("preau.school.people.urls")),
    path("", include("preau.school.downloads.urls")),
    path("", include("preau.school.imports.urls")),
    path("", include("preau.school.consents.urls")),
    path("", include("preau.school.documents.urls")),
    path("", include("preau.school.wording.urls")),
    path("", include("preau.school.returns.urls")),
    path("", include("preau.school.sealing.urls")),
    path("", include("preau.school.activations.urls")),
    path("", include("preau.school.exports.urls")),
    path("", include("preau.school.dossiers.urls")),
    path("", include("preau.school.automatic.urls")),
    path("", include("preau.school.signing.urls")),
    path("", include("preau.school.administration.urls")),
    path("", include("preau.school.leavers.urls")),
    path("", include("preau.school.signing.office.urls")),
    path("", include("preau.school.desk.urls")),
]
