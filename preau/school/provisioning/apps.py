from django.apps import AppConfig


class ProvisioningConfig(AppConfig):
    name = "preau.school.provisioning"
    label = "provisioning"
    verbose_name = "Liaison avec la fédération"
