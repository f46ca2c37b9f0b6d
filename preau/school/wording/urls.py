"""The pages of the text that people sign."""

from django.urls import path

from preau.school.wording.views import draft, publishing, versions

BASE = "autorisations/textes"
urlpatterns = [
    path(f"{BASE}/", versions.texts, name="consent-texts"),
    # Before the versions: no text is called so (rules.py, RESERVED).
    path(f"{BASE}/brouillon/", draft.draft, name="text-draft"),
    path(f"{BASE}/brouillon/apercu/", draft.preview, name="text-preview"),
    path(f"{BASE}/brouillon/essai.pdf", draft.trial_pdf, name="text-trial"),
    path(f"{BASE}/brouillon/jeter/", draft.throw_away, name="text-discard"),
    path(f"{BASE}/brouillon/publier/", publishing.publish_page, name="text-publish"),
    path(f"{BASE}/<str:version>/", versions.text, name="consent-text"),
    path(f"{BASE}/<str:version>/feuille.pdf", versions.sheet, name="text-sheet"),
    path(f"{BASE}/<str:version>/modifier/", draft.begin_from, name="text-begin"),
    path(f"{BASE}/<str:version>/retirer/", publishing.withdraw_text, name="text-withdraw"),
]
