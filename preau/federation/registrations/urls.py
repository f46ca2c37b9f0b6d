from django.urls import path

from preau.federation.registrations import second_factor, views

urlpatterns = [
    path("", views.home, name="home"),
    path("inscriptions/historique/", views.history, name="registration-history"),
    path("securite/double-verification/", views.second_factor_page, name=second_factor.PAGE),
]
