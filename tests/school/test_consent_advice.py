"""What is said of an address that may be kept but is perhaps not the one meant."""

import pytest

from preau.protocol.addresses import read_address
from preau.school.consents.advice import OTHERS, WELL_KNOWN, advise, meant_domain

TYPOS = [
    ("gmial.com", "gmail.com"),
    ("gmai.com", "gmail.com"),
    ("gmaill.com", "gmail.com"),
    ("gmail.con", "gmail.com"),
    ("gmail.co", "gmail.com"),
    ("gmail.cm", "gmail.com"),
    ("gnail.com", "gmail.com"),
    ("gmail.be", "gmail.com"),
    ("gmail.fr", "gmail.com"),
    ("hotmial.com", "hotmail.com"),
    ("hotmal.com", "hotmail.com"),
    ("hotmaul.be", "hotmail.be"),
    ("homtail.fr", "hotmail.fr"),
    ("outlok.com", "outlook.com"),
    ("oultook.be", "outlook.be"),
    ("skynet.b", "skynet.be"),
    ("skynet.bz", "skynet.be"),
    ("sknet.be", "skynet.be"),
    ("skynet.com", "skynet.be"),
    ("telenet.b", "telenet.be"),
    ("proximuss.be", "proximus.be"),
    ("iclould.com", "icloud.com"),
    ("yaho.fr", "yahoo.fr"),
    ("belgacon.net", "belgacom.net"),
    ("laposte.ne", "laposte.net"),
]
RIGHT = [
    *WELL_KNOWN,
    *OTHERS,
    *("example.org", "ecole-saint-exupery.be", "student.uclouvain.be", "segec.be", "live.ca"),
    *("mail.be", "we.com", "vivo.be", "skynetwork.be", "gmailing.example", "hotmail.ca"),
]


@pytest.mark.parametrize(("typed", "meant"), TYPOS)
def test_a_slip_of_the_finger_in_a_well_known_domain_is_suggested_away(
    typed: str, meant: str
) -> None:
    advice = advise(f"anne.dupont@{typed}")
    assert advice
    assert advice.suggestion == f"anne.dupont@{meant}"
    assert f"«\u00a0{typed}\u00a0»" in advice.sentence


@pytest.mark.parametrize("domain", RIGHT)
def test_a_domain_that_may_be_right_is_left_in_peace(domain: str) -> None:
    assert meant_domain(domain) == ""
    assert advise(f"anne.dupont@{domain}") is None


@pytest.mark.parametrize(
    ("domain", "is_the_schools"),
    [
        ("ecole-saint-exupery.be", True),
        ("profs.ecole-saint-exupery.be", True),
        ("autre-ecole-saint-exupery.be", False),
        ("gmail.com", False),
    ],
)
def test_a_mailbox_of_the_school_is_advised_against(domain: str, is_the_schools: bool) -> None:
    advice = advise(f"anne@{domain}", school_domains=["ecole-saint-exupery.be"])
    assert bool(advice) is is_the_schools
    if advice:
        assert advice.suggestion == ""
        assert "L’adresse personnelle suit la personne" in advice.sentence


@pytest.mark.parametrize(
    ("local", "is_shared"),
    [
        ("famille.dupont", True),
        ("info", True),
        ("secretariat2", True),
        ("anne-et-jean", True),
        ("contact.anne", True),
        ("informatique.dupont", False),
        ("anne.etienne", False),
        ("jean.bureaux", False),
        ("familleureux", False),
    ],
)
def test_a_mailbox_that_several_read_is_advised_against(local: str, is_shared: bool) -> None:
    assert bool(advise(f"{local}@example.org")) is is_shared


@pytest.mark.parametrize("typed", [typed for typed, _ in TYPOS])
def test_every_one_of_these_can_be_typed_at_all(typed: str) -> None:
    assert read_address(f"Anne@{typed}") == f"anne@{typed}"
