"""The pages of the activation."""

from django.urls import path

from preau.school.activations.views import individual, plan, transfers

urlpatterns = [
    path("activation/", plan.activation, name="activation"),
    path("activation/choix/", plan.choose, name="activation-choice"),
    path("activation/confirmer/", plan.confirm, name="activation-confirm"),
    path("activation/transferts/", transfers.transfers, name="transfers"),
    path("activation/transferts/<int:pk>/", transfers.transfer, name="transfer"),
    path(
        "activation/transferts/<int:pk>/fichier/<str:kind>/",
        transfers.transfer_file,
        name="transfer-file",
    ),
    path("personnel/<str:key>/autorisation/retirer/", individual.withdraw_one, name="withdraw"),
    path("personnel/<str:key>/activation/", individual.activate_one, name="activate-one"),
]
