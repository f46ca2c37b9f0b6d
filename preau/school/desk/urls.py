"""The secretary's pages."""

from django.urls import path

from preau.school.desk.views import (
    account,
    addresses,
    encoding,
    functions,
    home,
    positions,
    record,
    selected,
    staff,
)

urlpatterns = [
    path("", home.home, name="home"),
    path("personnel/", staff.staff_list, name="staff-list"),
    path("personnel/choisies/", selected.selected, name="staff-selection"),
    path("personnel/encoder/", encoding.quick_encoding, name="quick-encoding"),
    path("personnel/encoder/ligne/", encoding.encode_row, name="encode-row"),
    path("personnel/<str:key>/", record.record, name="record"),
    path("personnel/<str:key>/identite/", record.identity, name="record-identity"),
    path("personnel/<str:key>/fonctions/", positions.positions, name="record-positions"),
    path("personnel/<str:key>/adresses/", addresses.addresses, name="record-addresses"),
    path("personnel/<str:key>/documents/", record.documents, name="record-documents"),
    path("personnel/<str:key>/compte/", account.account, name="record-account"),
    path("personnel/<str:key>/historique/", record.history, name="record-history"),
    path("fonctions/<int:pk>/", functions.function, name="function"),
    path("fonctions/", functions.function_table, name="function-table"),
]
