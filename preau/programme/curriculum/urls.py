"""The curriculum's addresses, under /programme/."""

from django.urls import path

from preau.programme.curriculum import views

urlpatterns = [
    path("", views.home, name="curriculum"),
    path("recherche/", views.search, name="search"),
    path("<slug:slug>/", views.discipline, name="discipline"),
    path("<slug:slug>/cycle-<int:cycle>/<slug:page>/", views.page, name="page"),
]
