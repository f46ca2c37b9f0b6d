"""What a head answers on a page that asks for a confirmation."""

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms

from preau.federation.accounts.forms import AddressField
from preau.federation.mail.words import ROLES
from preau.protocol.roles import Role
from preau.protocol.school_year import SchoolYear

LARGEST_VERSION = 2**31 - 1


class ConfirmationForm(forms.Form):
    """A yes, to the account as the page showed it."""

    version = forms.IntegerField(
        widget=forms.HiddenInput, min_value=0, max_value=LARGEST_VERSION, localize=False
    )


class ActivationForm(ConfirmationForm):
    """For which year, in which roles. With one choice only, nothing is asked."""

    def __init__(
        self, years: Sequence[SchoolYear], roles: Mapping[Role, bool], *args: Any, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.fields["year"] = forms.ChoiceField(
            label="Année scolaire",
            choices=[(year.label, year.label) for year in years],
            initial=years[0].label,
            widget=forms.RadioSelect if len(years) > 1 else forms.HiddenInput,
            error_messages={
                "required": "Choisissez une année scolaire.",
                "invalid_choice": "Cette année scolaire ne peut pas être ouverte.",
            },
        )
        self.fields["roles"] = forms.MultipleChoiceField(
            label="Rôle dans l’école",
            choices=[(role.value, ROLES[role].capitalize()) for role in roles],
            initial=[role.value for role, proposed in roles.items() if proposed],
            widget=forms.CheckboxSelectMultiple if len(roles) > 1 else forms.MultipleHiddenInput,
            error_messages={
                "required": "Cochez au moins un rôle.",
                "invalid_choice": "Ce rôle n’a jamais été demandé par l’école : "
                "il se demande depuis le logiciel de l’école.",
            },
        )

    @property
    def year(self) -> SchoolYear:
        return SchoolYear.parse(self.cleaned_data["year"])

    @property
    def roles(self) -> frozenset[Role]:
        return frozenset(Role(role) for role in self.cleaned_data["roles"])


class AddressForm(ConfirmationForm):
    """The right address, and that it is the one on the signed sheet."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["email"] = AddressField()
        self.fields["email"].label = "Adresse exacte"
        self.fields["email"].widget.attrs["autocomplete"] = "off"
        self.fields["signed"] = forms.BooleanField(
            label="C’est l’adresse que la personne a écrite sur son autorisation signée.",
            error_messages={
                "required": "L’autorisation signée ne vaut que pour l’adresse qu’elle porte : "
                "vérifiez-la, puis cochez."
            },
        )
