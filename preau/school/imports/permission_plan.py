"""What a list changes of one person's address and permission. No Django.

The list never withdraws: a tick that is gone is named, not obeyed. It never revives what was
withdrawn here either: only a later signature does.
"""

from dataclasses import dataclass, field, replace
from datetime import date

from preau.protocol.addresses import address_key
from preau.school.consents.advice import advise
from preau.school.imports.judged import ReadAddress, ReadPerson, Remark
from preau.school.imports.reading.records import Place
from preau.school.imports.snapshot import KnownPerson
from preau.school.register.listed import ListedPerson

NOBODY = KnownPerson(person=ListedPerson(key="", family_name="", given_name=""))


@dataclass(frozen=True, kw_only=True)
class PlannedAddress:
    """The address and tick to encode, when something `changes`."""

    email: str
    ticked: bool
    signed_on: date | None = None
    refused: str = ""
    refused_reason: str = ""
    changes: bool = False


@dataclass
class Remarks:
    refused: list[Remark] = field(default_factory=list)
    warnings: list[Remark] = field(default_factory=list)


def plan_address(
    read: ReadPerson, known: KnownPerson | None, *, holder: str, today: date
) -> tuple[PlannedAddress, Remarks]:
    """Decide for one person. `holder` is who has the address they claim: "Nom Prénom (clé)"."""
    before = known or NOBODY
    remarks = Remarks()
    if read.address is None:
        planned = _no_address(before)
    elif holder or not read.address.kept:
        planned = _refused_address(read, read.address, before, holder, remarks)
    else:
        planned = _address(read, read.address, before, today, remarks)
    return planned, remarks


def _no_address(before: KnownPerson) -> PlannedAddress:
    return PlannedAddress(email=before.email, ticked=before.signed_on is not None)


def _refused_address(
    read: ReadPerson, address: ReadAddress, before: KnownPerson, holder: str, remarks: Remarks
) -> PlannedAddress:
    problem = address.problem
    if holder:
        problem = f"Cette adresse est déjà celle d’une autre personne : {holder}."
        remedy = (
            "La personne est reprise, sans adresse. Demandez à chacune la sienne et encodez-la "
            "sur la fiche, onglet Adresses."
        )
        remarks.refused.append(_at(address.place, address.written, problem, remedy, read))
    if before.email:  # an address encoded by hand is better than the list's mistake
        return PlannedAddress(email=before.email, ticked=before.signed_on is not None)
    written = address.written
    same = (before.refused_email, before.refused_reason) == (written, problem)
    return PlannedAddress(
        email="",
        ticked=False,
        refused=written,
        refused_reason=problem,
        changes=not same,
    )


def _address(
    read: ReadPerson, address: ReadAddress, before: KnownPerson, today: date, remarks: Remarks
) -> PlannedAddress:
    email = _meant(read, address, before, remarks)
    same = address_key(email) == address_key(before.email)
    if same and before.signed_on is not None:
        if read.ticked is False:
            remarks.warnings.append(_tick_gone(read, before.signed_on))
        return PlannedAddress(email=email, ticked=True)
    if before.signed_on is not None:
        remarks.warnings.append(_address_changed(read, address, before))
    ticked = read.ticked is True and not _was_withdrawn(read, before, email, remarks)
    if ticked and read.signed_on is None:
        remarks.warnings.append(_no_day(read, today))
    return PlannedAddress(
        email=email, ticked=ticked, signed_on=read.signed_on, changes=ticked or not same
    )


def _meant(read: ReadPerson, address: ReadAddress, before: KnownPerson, remarks: Remarks) -> str:
    """Return the address of the list, or the one here that corrects its slip of the finger."""
    advice = advise(address.kept)
    if advice is None or not advice.suggestion:
        return address.kept
    if address_key(advice.suggestion) == address_key(before.email):
        return before.email
    remedy = f"Un clic en fait {advice.suggestion}, ici ou après l’importation (Adresses à relire)."
    remark = _at(address.place, address.written, advice.sentence, remedy, read)
    remarks.warnings.append(replace(remark, suggestion=advice.suggestion))
    return address.kept


def _was_withdrawn(read: ReadPerson, before: KnownPerson, email: str, remarks: Remarks) -> bool:
    day = before.withdrawn.get(address_key(email)) if read.ticked else None
    if day is None or (read.signed_on is not None and read.signed_on > day):
        return False
    message = (
        f"L’autorisation pour cette adresse a été retirée ici le {day:%d/%m/%Y} : la coche de la "
        "liste n’est pas plus récente et n’y change rien."
    )
    remedy = "Si la personne a signé de nouveau, donnez la date de cette signature."
    remarks.warnings.append(_at(read.tick_place, "Oui", message, remedy, read))
    return True


def _tick_gone(read: ReadPerson, signed_on: date) -> Remark:
    return _at(
        read.tick_place,
        "Non",
        f"La liste n’a plus la coche, mais l’autorisation signée le {signed_on:%d/%m/%Y} reste "
        "valable ici.",
        "Si la personne la retire, retirez-la sur sa fiche, onglet Adresses.",
        read,
    )


def _address_changed(read: ReadPerson, address: ReadAddress, before: KnownPerson) -> Remark:
    return _at(
        address.place,
        address.written,
        f"L’adresse change : l’autorisation donnée pour « {before.email} » prend fin.",
        "Rien à faire : la liste en porte une nouvelle."
        if read.ticked
        else "Faites signer une autorisation pour la nouvelle adresse.",
        read,
    )


def _no_day(read: ReadPerson, today: date) -> Remark:
    return _at(
        read.tick_place,
        "Oui",
        "La coche n’a pas de date de signature : elle compte comme signée le "
        f"{today:%d/%m/%Y}, jour de l’importation.",
        "Si le document porte une autre date, corrigez-la sur la fiche, onglet Adresses.",
        read,
    )


def _at(place: Place, value: str, message: str, remedy: str, read: ReadPerson) -> Remark:
    return Remark(
        place=place,
        value=value,
        message=message,
        remedy=remedy,
        person=read.name,
        key=read.key,
        mend="addresses",
    )
