"""The programme's addresses."""

from django.urls import URLPattern, URLResolver, include, path

urlpatterns: list[URLPattern | URLResolver] = [
    path("", include("preau.programme.entry.urls")),
    path("programme/", include("preau.programme.curriculum.urls")),
]
