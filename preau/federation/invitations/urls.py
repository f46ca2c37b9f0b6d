from django.urls import path

from preau.federation.invitations import views

urlpatterns = [
    path("invitation/<str:token>/", views.invitation, name="invitation"),
    path("invitation/<str:token>/refuser/", views.refusal, name="invitation-refusal"),
    path("bienvenue/", views.welcome, name="welcome"),
]
