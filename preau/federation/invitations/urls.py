from django.urls import path

from preau.federation.invitations import passkey, views

urlpatterns = [
    path("invitation/<str:token>/", views.invitation, name="invitation"),
    path("invitation/<str:token>/refuser/", views.refusal, name="invitation-refusal"),
    path("invitation/<str:token>/cle/", passkey.passkey, name="invitation-passkey"),
    path("objection/<uuid:membership>/<int:day>/<str:token>/", views.objection, name="objection"),
    path("inscriptions/<uuid:membership>/refuser/", views.own_objection, name="own-objection"),
    path("bienvenue/", views.welcome, name="welcome"),
]
