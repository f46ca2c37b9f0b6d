from django.urls import path

from preau.federation.registrations import views

urlpatterns = [
    path("", views.home, name="home"),
    path("inscriptions/historique/", views.history, name="registration-history"),
]
