"""The school's pages of signing without paper."""

from django.urls import path

from preau.school.signing.office.views import choosing, confirming, evidence, following

urlpatterns = [
    path("autorisations/en-ligne/", choosing.online, name="online"),
    path("autorisations/en-ligne/choisir/", choosing.choose, name="online-choose"),
    path("autorisations/en-ligne/verifier/", confirming.confirm, name="online-confirm"),
    path("autorisations/en-ligne/liens/", following.links, name="online-links"),
    path("autorisations/en-ligne/liens/annuler/", following.revoke_links, name="online-revoke"),
    path("autorisations/en-ligne/rappeler/", following.remind, name="online-remind"),
    path(
        "autorisations/en-ligne/document/<int:pk>/",
        evidence.signed_document,
        name="signed-document",
    ),
    path("autorisations/en-ligne/document/<int:pk>/pdf/", evidence.signed_pdf, name="signed-pdf"),
]
