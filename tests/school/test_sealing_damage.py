"""What is found in a file that is not as the school sealed it: each kind of damage by its name."""

import random
import tracemalloc
from io import BytesIO
from pathlib import Path

import pikepdf
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pyhanko.pdf_utils.generic import pdf_name
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.validation import validate_pdf_signature
from pyhanko_certvalidator import ValidationContext

from preau.school.sealing.certificates import SealKey, fingerprint, read_certificates
from preau.school.sealing.checking import check
from preau.school.sealing.pades import sign
from preau.school.sealing.verdict import MOST_BYTES, Finding, Verdict, sentence
from tests.school.seals import ANOTHERS, OURS, SEALED_AT, digits, key_of, plain, rsa_key, sealed

SAMPLES = Path(__file__).parent / "samples"


def verdict(pdf: bytes, *schools: str) -> Verdict:
    """Check a file with the certificates of these schools, ours by default."""
    return check(pdf, certificates=[key_of(school).certificate for school in schools or (OURS,)])


def finding(pdf: bytes) -> Finding:
    return verdict(pdf).finding


def test_a_sealed_document_is_whole_and_says_whose_and_when() -> None:
    found = verdict(sealed())
    assert found == Verdict(
        finding=Finding.WHOLE,
        owner=f"{OURS}, FASE 99001",
        fingerprint=fingerprint(key_of().certificate),
        sealed_at=SEALED_AT,
    )
    assert "rien n’y a changé" in sentence(found)


def test_the_document_itself_is_kept_to_its_last_byte() -> None:
    assert sealed().startswith(plain() + b"\n")


def test_another_validator_finds_the_seal_sound_too() -> None:
    [seal] = PdfFileReader(BytesIO(sealed())).embedded_signatures
    root = seal.signer_cert
    context = ValidationContext(trust_roots=[root], allow_fetching=False)
    status = validate_pdf_signature(seal, context)
    assert status.bottom_line, status.pretty_print_details()
    assert seal.docmdp_level is not None
    assert seal.docmdp_level.name == "NO_CHANGES"
    assert seal.sig_object["/SubFilter"] == "/ETSI.CAdES.detached"
    assert seal.sig_object["/Reason"] == "Un essai"


def test_what_an_earlier_version_sealed_stays_whole() -> None:
    """Made once by the first version, with a key that nobody has any more."""
    known = read_certificates((SAMPLES / "sealed-1.pem").read_bytes())
    found = check((SAMPLES / "sealed-1.pdf").read_bytes(), certificates=known)
    assert (found.finding, found.sealed_at) == (Finding.WHOLE, SEALED_AT)


def test_an_earlier_certificate_still_vouches_for_what_it_sealed() -> None:
    assert verdict(sealed(), ANOTHERS, OURS).finding == Finding.WHOLE


@settings(max_examples=300)
@given(st.data())
def test_any_changed_byte_is_found(data: st.DataObject) -> None:
    at = data.draw(st.integers(0, len(sealed()) - 1))
    other = data.draw(st.integers(0, 255).filter(lambda value: value != sealed()[at]))
    changed = bytearray(sealed())
    changed[at] = other
    assert finding(bytes(changed)) != Finding.WHOLE


@pytest.mark.parametrize("key", [key_of(), rsa_key()], ids=["ecdsa", "rsa"])
def test_any_changed_bit_of_the_seal_itself_is_found(key: SealKey) -> None:
    pdf = sign(plain(), key=key, reason="Un essai", now=SEALED_AT)
    assert check(pdf, certificates=[key.certificate]).finding == Finding.WHOLE
    start, end = digits(pdf)
    der = bytes.fromhex(pdf[start + 1 : end - 1].decode())
    for bit in random.Random(7).sample(range(len(der) * 8), 1_500):
        changed = bytearray(der)
        changed[bit // 8] ^= 1 << (bit % 8)
        damaged = pdf[: start + 1] + changed.hex().upper().encode() + pdf[end - 1 :]
        assert check(damaged, certificates=[key.certificate]).finding != Finding.WHOLE, bit


def test_a_signature_longer_than_ours_is_not_ours() -> None:
    start, end = digits(sealed())
    long = b"<" + sealed()[start + 1 : end - 1] + b"0" * 70_000 + b">"
    wider = b"/ByteRange [0 %d %d %d]" % (start, start + len(long), len(sealed()) - end)
    at = sealed().rindex(b"/ByteRange")
    after = wider + sealed()[at + len(wider) :]
    assert finding(sealed()[:start] + long + sealed()[end:at] + after) == Finding.ANOTHERS


def test_the_same_digits_in_small_letters_are_not_what_we_write() -> None:
    start, end = digits(sealed())
    pdf = sealed()[:start] + sealed()[start:end].lower() + sealed()[end:]
    assert finding(pdf) == Finding.CHANGED


def test_a_changed_letter_is_a_changed_document() -> None:
    assert finding(sealed().replace(b"/Lang", b"/Long", 1)) == Finding.CHANGED


def test_what_is_written_after_the_seal_is_told_apart() -> None:
    assert verdict(sealed() + b" ").finding == Finding.ADDED
    writer = IncrementalPdfFileWriter(BytesIO(sealed()))
    writer.root["/Lang"] = pdf_name("/nl")
    writer.update_root()
    out = BytesIO()
    writer.write(out)
    found = verdict(out.getvalue())
    assert (found.finding, found.sealed_at) == (Finding.ADDED, SEALED_AT)


@pytest.mark.parametrize("part", [0.2, 0.6, 0.9, 0.99])
def test_a_file_cut_in_its_middle_has_lost_its_end(part: float) -> None:
    assert finding(sealed()[: int(len(sealed()) * part)]) == Finding.CUT


def test_a_file_without_its_last_bytes_has_lost_its_end() -> None:
    assert finding(sealed()[:-1]) == Finding.CUT


def test_a_document_without_a_seal_is_no_sealed_one() -> None:
    assert finding(plain()) == Finding.NO_SEAL


def test_a_document_saved_anew_is_no_longer_what_was_sealed() -> None:
    out = BytesIO()
    with pikepdf.open(BytesIO(sealed())) as pdf:
        pdf.save(out)
    assert finding(out.getvalue()) == Finding.CHANGED


def test_another_schools_seal_is_not_ours_and_says_whose_it_claims_to_be() -> None:
    found = verdict(sealed(ANOTHERS))
    assert (found.finding, found.owner) == (Finding.ANOTHERS, f"{ANOTHERS}, FASE 99001")
    assert found.sealed_at is None, "nobody here vouches for its time"


def test_our_seal_put_into_another_document_does_not_hold() -> None:
    start, end = digits(sealed())
    other = sign(plain(), key=key_of(), reason="Autre essai", now=SEALED_AT)
    place = digits(other)
    assert finding(other[: place[0]] + sealed()[start:end] + other[place[1] :]) == Finding.CHANGED


def test_a_seal_that_does_not_cover_its_file_does_not_hold() -> None:
    """Bytes moved out of what is covered: the range is written into what is covered itself."""
    start, end = digits(sealed())
    wider = b"/ByteRange [0 %d %d %d]" % (start - 5, end, len(sealed()) - end)
    at = sealed().rindex(b"/ByteRange")
    pdf = sealed()[:at] + wider + sealed()[at + len(wider) :]
    assert finding(pdf) == Finding.CHANGED


def test_a_range_written_elsewhere_proves_nothing() -> None:
    start, end = digits(sealed())
    elsewhere = b"/ByteRange [0 %d %d %d]" % (start, end, len(sealed()) - end)
    assert finding(plain() + elsewhere) == Finding.CHANGED


def test_a_pdf_with_a_password_is_said_to_have_one() -> None:
    out = BytesIO()
    with pikepdf.open(BytesIO(plain())) as pdf:
        pdf.save(out, encryption=pikepdf.Encryption(owner="a", user="b"))
    assert finding(out.getvalue()) == Finding.ENCRYPTED


@pytest.mark.parametrize("text", [b"", b"bonjour", b"PK\x03\x04", b"\xff\xd8\xff\xe0"])
def test_what_is_no_pdf_is_said_to_be_none(text: bytes) -> None:
    assert finding(text) == Finding.NOT_A_PDF


def test_noise_is_answered_without_taking_memory() -> None:
    noise = b"%PDF-1.7\n" + random.Random(3).randbytes(MOST_BYTES - 20)
    ranges = b"%PDF-1.7\n" + b"/ByteRange [0 9 9 9]" * 100_000
    tracemalloc.start()
    assert finding(noise) == Finding.CUT
    assert finding(ranges) == Finding.CHANGED
    assert finding(noise + bytes(1_000)) == Finding.TOO_LARGE
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 50_000_000


@settings(max_examples=200)
@given(st.binary(max_size=400))
def test_whatever_stands_in_the_place_of_a_seal_is_a_finding(noise: bytes) -> None:
    start, end = digits(sealed())
    for digits_of_noise in (noise, b"<" + noise.hex().encode() + b">"):
        filled = digits_of_noise.ljust(end - start, b"0")[: end - start]
        assert finding(sealed()[:start] + filled + sealed()[end:]) == Finding.CHANGED


def test_every_finding_has_its_sentence() -> None:
    assert all(sentence(Verdict(finding=one)).endswith(".") for one in Finding)
