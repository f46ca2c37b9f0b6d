from django.urls import path

from preau.school.imports import views

urlpatterns = [
    path("import/", views.choose, name="import"),
    path("import/<slug:token>/", views.review, name="import-review"),
]
