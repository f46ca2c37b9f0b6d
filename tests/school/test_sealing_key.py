"""The school's own key: made at first use, private, remembered when another takes its place."""

import socket
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec

from preau.conf import Environment, SettingError, made_once
from preau.journal.models import Entry
from preau.school.register.models import School
from preau.school.sealing.actions import check, known_certificates, own_key, seal
from preau.school.sealing.certificates import NotASealKey, fingerprint, new_pem, owner, read_pem
from preau.school.sealing.models import Certificate
from preau.school.sealing.verdict import Finding
from tests.school.cast import NOW, Cast
from tests.school.seals import ANOTHERS, pem_of, plain

REASON = "Un essai"


@pytest.fixture(autouse=True)
def own_folder(settings: Any, tmp_path: Path) -> Path:
    """Give the school a data folder of its own for each test."""
    values = {**settings.PREAU.values, "PREAU_DATA_DIR": str(tmp_path)}
    settings.PREAU = Environment("school", values)
    return tmp_path / "school"


def with_key(settings: Any, pem: str) -> None:
    values = {**settings.PREAU.values, "PREAU_SEAL_KEY": pem}
    settings.PREAU = Environment("school", values)


def test_the_first_seal_makes_a_key_that_only_its_owner_can_read(
    cast: Cast, own_folder: Path
) -> None:
    assert check(seal(plain(), reason=REASON, now=NOW)).finding == Finding.WHOLE
    kept = own_folder / "seal.pem"
    assert kept.stat().st_mode & 0o777 == 0o600
    assert [path.name for path in own_folder.iterdir()] == ["seal.pem"]
    [certificate] = known_certificates()
    assert owner(certificate) == "École Saint-Exupéry, FASE 99001"
    assert certificate.not_valid_after_utc.year == 9999


def test_the_same_key_serves_again_and_the_journal_has_one_line(cast: Cast) -> None:
    for _ in range(2):
        seal(plain(), reason=REASON, now=NOW)
    [certificate] = known_certificates()
    line = Entry.objects.get(action="seal.key")
    assert line.subject == f"certificate:{fingerprint(certificate)}"


def test_what_was_sealed_before_a_new_key_is_still_whole(cast: Cast, settings: Any) -> None:
    earlier = seal(plain(), reason=REASON, now=NOW)
    with_key(settings, pem_of(ANOTHERS))
    later = seal(plain(), reason=REASON, now=NOW)
    assert check(earlier).finding == check(later).finding == Finding.WHOLE
    assert check(earlier).fingerprint != check(later).fingerprint
    assert Certificate.objects.count() == 2


def test_a_key_may_stand_in_a_file_elsewhere(cast: Cast, settings: Any, tmp_path: Path) -> None:
    (tmp_path / "elsewhere.pem").write_text(pem_of(ANOTHERS))
    values = {**settings.PREAU.values, "PREAU_SEAL_KEY_FILE": str(tmp_path / "elsewhere.pem")}
    settings.PREAU = Environment("school", values)
    assert owner(own_key(now=NOW).certificate).startswith(ANOTHERS)


def _mixed() -> str:
    """Return one school's key with another's certificate."""
    one, other = pem_of(ANOTHERS), new_pem(school="Autre", fase_number=1, now=NOW)
    cut = "-----BEGIN CERTIFICATE"
    return one.partition(cut)[0] + cut + other.partition(cut)[2]


def _other_key(*, curve: ec.EllipticCurve, password: bytes = b"") -> str:
    """Return a key that cannot seal, before a good certificate."""
    protection = (
        serialization.BestAvailableEncryption(password)
        if password
        else serialization.NoEncryption()
    )
    private = ec.generate_private_key(curve).private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, protection
    )
    cut = "-----BEGIN CERTIFICATE"
    return private.decode() + cut + pem_of(ANOTHERS).partition(cut)[2]


@pytest.mark.parametrize(
    ("pem", "sentence"),
    [
        (_other_key(curve=ec.SECP256R1(), password=b"x"), "sans mot de passe"),
        (_other_key(curve=ec.SECP384R1()), "EC P-256 ou RSA"),
        ("bonjour", "il faut une clé privée sans mot de passe"),
        (pem_of(ANOTHERS).partition("-----BEGIN CERTIFICATE")[0], "et son certificat"),
        (_mixed(), "ne vont pas ensemble"),
    ],
)
def test_a_key_that_cannot_seal_is_refused_with_the_reason(
    cast: Cast, settings: Any, pem: str, sentence: str
) -> None:
    with pytest.raises(NotASealKey):
        read_pem(pem)
    with_key(settings, pem)
    with pytest.raises(SettingError, match="PREAU_SEAL_KEY") as refusal:
        seal(plain(), reason=REASON, now=NOW)
    assert sentence in str(refusal.value)
    assert "PRIVATE" not in str(refusal.value)


def test_a_damaged_file_of_ours_is_named(cast: Cast, own_folder: Path) -> None:
    own_folder.mkdir()
    (own_folder / "seal.pem").write_text("bonjour")
    with pytest.raises(SettingError, match=r"seal\.pem ne convient pas : il faut une clé"):
        seal(plain(), reason=REASON, now=NOW)


def test_a_file_that_cannot_be_read_is_named(cast: Cast, own_folder: Path) -> None:
    (own_folder / "seal.pem").mkdir(parents=True)
    with pytest.raises(SettingError, match=r"seal\.pem ne peut être ni lu ni écrit"):
        seal(plain(), reason=REASON, now=NOW)


def test_nothing_is_sealed_before_the_school_has_a_name(db: None) -> None:
    with pytest.raises(School.DoesNotExist):
        seal(plain(), reason=REASON, now=NOW)


def test_a_long_name_is_shortened_in_the_certificate() -> None:
    key = read_pem(new_pem(school="é" * 200, fase_number=7, now=NOW))
    assert owner(key.certificate) == f"{'é' * 32}, FASE 7"


def test_of_many_that_make_the_key_at_once_one_wins(tmp_path: Path) -> None:
    names = [str(number) for number in range(40)]
    path = tmp_path / "seal.pem"
    with ThreadPoolExecutor(20) as pool:
        kept = set(pool.map(lambda name: made_once(path, lambda: name), names))
    assert kept == {path.read_text()}
    assert list(tmp_path.iterdir()) == [path]


def test_sealing_and_checking_speak_to_nobody(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: Any) -> None:
        pytest.fail("a connection was opened")

    monkeypatch.setattr(socket.socket, "connect", refuse)
    monkeypatch.setattr(socket, "getaddrinfo", refuse)
    assert check(seal(plain(), reason=REASON, now=NOW)).finding == Finding.WHOLE
