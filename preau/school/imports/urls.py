from django.urls import path

from preau.school.imports import views
from preau.school.imports.columns.views import choose_columns, remembered_columns
from preau.school.imports.undo.views import undo_import

urlpatterns = [
    path("import/", views.choose, name="import"),
    path("import/annuler/", undo_import, name="import-undo"),
    path("import/colonnes/", remembered_columns, name="import-remembered-columns"),
    path("import/<slug:token>/colonnes/", choose_columns, name="import-columns"),
    path("import/<slug:token>/", views.review, name="import-review"),
]
