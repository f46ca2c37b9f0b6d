"""The secretary's pages."""

from django.urls import path

from preau.school.desk import views

urlpatterns = [
    path("", views.home, name="home"),
    path("personnel/", views.staff_list, name="staff-list"),
    path("personnel/encoder/", views.quick_encoding, name="quick-encoding"),
    path("personnel/<str:key>/", views.record, name="record"),
    path("personnel/<str:key>/identite/", views.identity, name="record-identity"),
    path("personnel/<str:key>/fonctions/", views.positions, name="record-positions"),
    path("personnel/<str:key>/adresses/", views.addresses, name="record-addresses"),
    path("personnel/<str:key>/documents/", views.documents, name="record-documents"),
    path("personnel/<str:key>/compte/", views.account, name="record-account"),
    path("fonctions/", views.function_table, name="function-table"),
]
