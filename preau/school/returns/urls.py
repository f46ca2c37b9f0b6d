"""Signed sheets that come back."""

from django.urls import path

from preau.school.returns import evidence_view, review, views

urlpatterns = [
    path("autorisations/retour/", views.returns, name="returns"),
    path("autorisations/retour/tas/<slug:heap>/", views.heap, name="returns-heap"),
    path("autorisations/retour/page/<int:pk>/", review.review, name="returned-page"),
    path("autorisations/retour/page/<int:pk>/image/", evidence_view.evidence, name="evidence"),
]
