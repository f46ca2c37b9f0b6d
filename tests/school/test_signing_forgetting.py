"""What is kept of links and signatures, and for how long."""

from datetime import timedelta

from django.test import Client

from preau.journal.models import Entry
from preau.school.consents.actions import withdraw
from preau.school.returns.rules import KEPT_AFTER_THE_END
from preau.school.signing.forgetting import forget
from preau.school.signing.giving import revoke
from preau.school.signing.models import Link, SealedDocument, Signature
from preau.school.signing.rules import LINK_DAYS, LINK_KEPT
from tests.school.cast import NOW, Cast
from tests.school.on_screen import code_in, slip_for, type_address
from tests.school.postman import Postman
from tests.school.test_signing_sign import sign

AT_ITS_END = NOW + timedelta(days=LINK_DAYS, minutes=1)
MINUTE = timedelta(minutes=1)


def test_an_address_that_was_typed_goes_when_the_link_ends(
    cast: Cast, client: Client, postman: Postman
) -> None:
    link = slip_for(cast.xavier)
    type_address(client, link)
    assert forget(NOW + timedelta(days=LINK_DAYS - 1)) == 0

    assert forget(AT_ITS_END) == 1
    assert Link.objects.get().email == ""


def test_a_link_nobody_signed_with_goes_two_months_after_its_end(cast: Cast) -> None:
    slip_for(cast.xavier)
    revoke(links=[slip_for(cast.wauthier).pk], by="user:1", now=NOW)
    assert forget(NOW + LINK_KEPT) == 0

    assert forget(NOW + LINK_KEPT + MINUTE) == 1
    assert forget(AT_ITS_END + LINK_KEPT + MINUTE) == 1
    assert not Link.objects.exists()
    assert Entry.objects.filter(action="link.forget", actor="worker").count() == 2


def test_the_document_of_a_signature_stays_five_years_after_the_permission_has_ended(
    cast: Cast, client: Client, postman: Postman
) -> None:
    link = slip_for(cast.xavier)
    type_address(client, link)
    sign(client, link, code_in(postman))
    assert forget(AT_ITS_END + 10 * KEPT_AFTER_THE_END) == 1, "only the address of the link"
    withdraw(staff=cast.xavier, by="user:1", now=NOW)
    assert forget(NOW + KEPT_AFTER_THE_END) == 0

    assert forget(NOW + KEPT_AFTER_THE_END + MINUTE) == 1
    assert not SealedDocument.objects.exists()
    assert Signature.objects.get().link == Link.objects.get(), "the line of its history stays"
    assert Entry.objects.get(action="signature.forget").subject == f"staff:{cast.xavier.pk}"
