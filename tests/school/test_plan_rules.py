"""What a plan does for one person: the difference between the register and the federation."""

from dataclasses import dataclass, replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from preau.protocol.roles import Role
from preau.protocol.school_year import SchoolYear
from preau.school.activations.rules import (
    LastRequest,
    Person,
    Remote,
    RemoteRegistration,
    Status,
    decide,
    state_of,
)
from preau.school.activations.words import Action, Outcome, Remedy, State

YEAR = SchoolYear.parse("2026-2027")
LAST_YEAR = SchoolYear.parse("2025-2026")
TODAY = date(2026, 11, 25)
ADDRESS = "elise@example.org"
T, H = Role.TEACHER, Role.HEAD
TEACHES = ("teaching", date(2020, 9, 1), None)
HEADS = ("head", date(2020, 9, 1), None)
CLEANS = ("other", date(2020, 9, 1), None)
UNCLASSED = ("unknown", date(2020, 9, 1), None)
TAUGHT = ("teaching", date(2020, 9, 1), date(2026, 7, 3))
WILL_TEACH = ("teaching", date(2027, 1, 11), None)

teacher = Person(key="P1", functions=(TEACHES,), email=ADDRESS, consent_key=ADDRESS)
head = replace(teacher, functions=(HEADS,))
both = replace(teacher, functions=(TEACHES, HEADS))
unsigned = replace(teacher, consent_key="")
withdrawn = replace(unsigned, withdrawn=True)
closed = replace(teacher, closed_on=date(2026, 10, 1))
sent = replace(teacher, is_sent=True)
left = replace(teacher, left_on=date(2026, 11, 25))


def has(*held: str, email: str = ADDRESS, active: bool = True) -> Remote:
    """Return what the federation has: "26 teacher active", …"""
    rows = [row.split() for row in held]
    registrations = tuple(
        RemoteRegistration(SchoolYear(2000 + int(y)), Role(role), Status(status))
        for y, role, status in rows
    )
    return Remote(email=email, active=active, registrations=registrations)


@dataclass(frozen=True)
class Case:
    says: str
    person: Person
    remote: Remote | None
    action: Action
    roles: tuple[Role, ...] = (T,)
    state: State = State.READY
    remedy: Remedy = Remedy.NOTHING


A, S = Action, State
SAYS_WHY = (A.BLOCKED, A.END, A.REACTIVATE, A.REPLACE)
CASES = [
    Case("an unknown teacher is created", teacher, None, A.CREATE),
    Case("a head gets the role head", head, None, A.CREATE, (H,)),
    Case("a head who teaches gets both roles", both, None, A.CREATE, (T, H)),
    Case(
        "a function that starts in January counts this year",
        replace(teacher, functions=(WILL_TEACH,)),
        None,
        A.CREATE,
    ),
    Case("a known teacher of last year is renewed", teacher, has("25 teacher active"), A.RENEW),
    Case(
        "a registration ended this year is opened again",
        teacher,
        has("26 teacher ended"),
        A.REACTIVATE,
        state=S.ENDED,
    ),
    Case(
        "an inactive membership is opened again",
        teacher,
        has("26 teacher active", active=False),
        A.REACTIVATE,
        state=S.ENDED,
    ),
    Case(
        "a role gained is added",
        both,
        has("26 teacher active"),
        A.ADD_ROLE,
        (T, H),
        S.ACTIVE,
    ),
    Case(
        "a role lost is ended alone",
        head,
        has("26 teacher active", "26 head active"),
        A.END,
        (H,),
        S.ACTIVE,
    ),
    Case(
        "a new address with its own consent replaces the old one",
        teacher,
        has("26 teacher active", email="before@example.org"),
        A.REPLACE,
        state=S.ACTIVE,
    ),
    Case(
        "capitals make no other address",
        teacher,
        has("26 teacher active", email="ELISE@Example.org"),
        A.NONE,
        state=S.ACTIVE,
    ),
    Case(
        "an address changed at the federation since it was sent is not put back",
        sent,
        has("26 teacher active", email="corrected@example.org"),
        A.BLOCKED,
        state=S.ACTIVE,
        remedy=Remedy.COMPARE,
    ),
    Case(
        "nor by the renewal of the next year",
        sent,
        has("25 teacher active", email="corrected@example.org"),
        A.BLOCKED,
        state=S.NO_CONSENT,
        remedy=Remedy.COMPARE,
    ),
    Case(
        "an account that its person had deleted is not asked for again",
        sent,
        replace(has("26 teacher ended", active=False), deleted_on=date(2026, 11, 2)),
        A.BLOCKED,
        state=S.REFUSED,
        remedy=Remedy.ASK_AGAIN,
    ),
    Case(
        "unless the person has signed anew",
        teacher,
        replace(has("26 teacher ended", active=False), deleted_on=date(2026, 11, 2)),
        A.REACTIVATE,
        state=S.ENDED,
    ),
    Case(
        "a role lost ends all the same where the address was changed",
        replace(sent, functions=(HEADS,)),
        has("26 teacher active", "26 head active", email="corrected@example.org"),
        A.END,
        (H,),
        S.ACTIVE,
    ),
    Case("an invited teacher waits", teacher, has("26 teacher invited"), A.NONE, state=S.INVITED),
    Case("an active teacher stays", teacher, has("26 teacher active"), A.NONE, state=S.ACTIVE),
    Case(
        "without address nothing goes",
        replace(teacher, email="", consent_key=""),
        None,
        A.BLOCKED,
        state=S.NO_EMAIL,
        remedy=Remedy.ADD_ADDRESS,
    ),
    Case(
        "a refused address is named",
        replace(teacher, email="", consent_key="", refused_email="elise(at)x"),
        None,
        A.BLOCKED,
        state=S.NO_EMAIL,
        remedy=Remedy.ADDRESS,
    ),
    Case(
        "without consent nothing goes",
        unsigned,
        None,
        A.BLOCKED,
        state=S.NO_CONSENT,
        remedy=Remedy.CONSENT,
    ),
    Case(
        "a consent for another address permits nothing",
        replace(teacher, consent_key="before@example.org"),
        None,
        A.BLOCKED,
        state=S.NO_CONSENT,
        remedy=Remedy.CONSENT,
    ),
    Case(
        "an address changed without a new consent ends nothing",
        unsigned,
        has("26 teacher active", email="before@example.org"),
        A.BLOCKED,
        state=S.NO_CONSENT,
        remedy=Remedy.CONSENT,
    ),
    Case(
        "a consent withdrawn ends what is open",
        withdrawn,
        has("26 teacher active"),
        A.END,
        (),
        S.ACTIVE,
    ),
    Case(
        "a consent withdrawn blocks afterwards",
        withdrawn,
        has("26 teacher ended"),
        A.BLOCKED,
        state=S.NO_CONSENT,
        remedy=Remedy.CONSENT,
    ),
    Case(
        "whoever said « ce n’est pas moi » is not asked again",
        teacher,
        has("26 teacher refused"),
        A.BLOCKED,
        state=S.REFUSED,
        remedy=Remedy.CHECK,
    ),
    Case(
        "a refusal of last year still holds for the same address",
        teacher,
        has("25 teacher refused"),
        A.BLOCKED,
        state=S.REFUSED,
        remedy=Remedy.CHECK,
    ),
    Case(
        "a refusal ends with the address it was about",
        teacher,
        has("26 teacher refused", email="before@example.org"),
        A.REPLACE,
    ),
    Case(
        "an access closed by hand is ended",
        closed,
        has("26 teacher active"),
        A.END,
        (),
        S.ACTIVE,
    ),
    Case(
        "an access closed by hand stays closed",
        closed,
        has("26 teacher ended"),
        A.NONE,
        state=S.ENDED,
        remedy=Remedy.OPEN,
    ),
    Case("who leaves today is ended", left, has("26 teacher active"), A.END, (), S.ACTIVE),
    Case(
        "who leaves tomorrow stays until then",
        replace(left, left_on=date(2026, 11, 26)),
        has("26 teacher active"),
        A.NONE,
        state=S.ACTIVE,
    ),
    Case("who left without an access is no concern", left, None, A.NONE, (), S.NOT_CONCERNED),
    Case(
        "a function that is over is ended",
        replace(teacher, functions=(TAUGHT,)),
        has("26 teacher invited"),
        A.END,
        (),
        S.INVITED,
    ),
    Case(
        "last year’s access ends by its own date",
        replace(teacher, functions=(TAUGHT,)),
        has("25 teacher active"),
        A.NONE,
        (),
        S.NOT_CONCERNED,
    ),
    Case(
        "who only cleans is no concern",
        replace(teacher, functions=(CLEANS,)),
        None,
        A.NONE,
        (),
        S.NOT_CONCERNED,
    ),
    Case(
        "a function that the table does not know is named",
        replace(teacher, functions=(UNCLASSED,)),
        None,
        A.BLOCKED,
        (),
        S.NOT_CONCERNED,
        Remedy.FUNCTION,
    ),
    Case(
        "a function that the table does not know ends nothing",
        replace(teacher, functions=(UNCLASSED,)),
        has("26 teacher active"),
        A.BLOCKED,
        (),
        S.NOT_CONCERNED,
        Remedy.FUNCTION,
    ),
    Case(
        "an unclassed function beside another takes no role away",
        replace(head, functions=(HEADS, UNCLASSED)),
        has("26 head active", "26 teacher active"),
        A.NONE,
        (T, H),
        S.ACTIVE,
    ),
]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.says)
def test_a_plan(case: Case) -> None:
    decision = decide(case.person, case.remote, year=YEAR, today=TODAY)

    assert decision.action is case.action
    assert decision.remedy is case.remedy
    if case.action is not Action.END or case.roles:
        assert decision.roles == case.roles
    state = state_of(decision, case.remote, None, email=case.person.email, year=YEAR)
    assert state is case.state
    assert bool(decision.reason) or case.action not in SAYS_WHY


def test_the_refused_address_is_in_the_sentence() -> None:
    person = replace(
        teacher, email="", consent_key="", refused_email="elise(at)x", refused_email_reason="Non."
    )

    assert "elise(at)x" in decide(person, None, year=YEAR, today=TODAY).reason


def test_the_address_that_the_federation_has_is_in_the_sentence() -> None:
    remote = has("26 teacher active", email="corrected@example.org")

    assert "corrected@example.org" in decide(sent, remote, year=YEAR, today=TODAY).reason


def test_the_day_of_the_deletion_is_in_the_sentence() -> None:
    remote = replace(has("26 teacher ended", active=False), deleted_on=date(2026, 11, 2))

    for person in (sent, teacher):
        assert "2 novembre 2026" in decide(person, remote, year=YEAR, today=TODAY).reason


def test_somebody_whom_the_federation_has_forgotten_is_created_with_a_reason() -> None:
    decision = decide(sent, None, year=YEAR, today=TODAY)

    assert decision.action is Action.CREATE
    assert "ne connaît plus" in decision.reason


def test_next_year_looks_only_at_next_year() -> None:
    july = date(2027, 7, 1)

    decision = decide(teacher, has("26 teacher active"), year=YEAR.next, today=july)

    assert decision.action is Action.RENEW


def test_next_years_plan_ends_this_years_access_of_who_left() -> None:
    gone = replace(teacher, left_on=date(2027, 6, 30))

    decision = decide(gone, has("26 teacher active"), year=YEAR.next, today=date(2027, 7, 1))

    assert decision.action is Action.END


def test_a_queued_request_comes_before_everything() -> None:
    decision = decide(teacher, None, year=YEAR, today=TODAY)
    last = LastRequest(outcome=Outcome.QUEUED)

    assert state_of(decision, None, last, email=ADDRESS, year=YEAR) is State.QUEUED


@pytest.mark.parametrize(
    ("email_key", "year", "state"),
    [
        (ADDRESS, "2026-2027", State.REFUSED),
        ("before@example.org", "2026-2027", State.READY),
        (ADDRESS, "2025-2026", State.READY),
    ],
)
def test_a_refusal_shows_until_the_address_or_the_year_changes(
    email_key: str, year: str, state: State
) -> None:
    decision = decide(teacher, None, year=YEAR, today=TODAY)
    last = LastRequest(outcome=Outcome.REFUSED, year=year, email_key=email_key)

    assert state_of(decision, None, last, email=ADDRESS, year=YEAR) is state


categories = st.sampled_from(["teaching", "head", "other", "unknown"])
days = st.dates(date(2024, 1, 1), date(2028, 12, 31))
addresses = st.sampled_from(["", ADDRESS, "Other@example.org"])
functions = st.tuples(categories, days, st.none() | days)
people = st.builds(
    Person,
    key=st.just("P1"),
    functions=st.lists(functions, max_size=4).map(tuple),
    email=addresses,
    consent_key=addresses.map(str.casefold),
    is_sent=st.booleans(),
    withdrawn=st.booleans(),
    left_on=st.none() | days,
    closed_on=st.none() | days,
)
registrations = st.builds(
    RemoteRegistration,
    st.sampled_from([LAST_YEAR, YEAR, YEAR.next]),
    st.sampled_from(Role),
    st.sampled_from(Status),
)
remotes = st.none() | st.builds(
    Remote,
    deleted_on=st.none() | days,
    email=st.sampled_from([ADDRESS, "other@example.org"]),
    active=st.booleans(),
    registrations=st.lists(registrations, max_size=4, unique_by=lambda r: (r.year, r.role)).map(
        tuple
    ),
)


def carry_out(action: Action, roles: tuple[Role, ...], person: Person, remote: Remote) -> Remote:
    """Do what a federation does with such a request."""
    if action is Action.END and not roles:
        return replace(remote, active=False)
    others = tuple(
        r for r in remote.registrations if r.year != YEAR or r.role not in (*roles, T, H)
    )
    opened = tuple(RemoteRegistration(YEAR, role, Status.INVITED) for role in roles)
    email = remote.email if action is Action.END else person.email
    return Remote(email=email, registrations=(*others, *opened))


@given(person=people, remote=remotes, today=st.dates(YEAR.first_day, YEAR.last_day_of_access))
def test_a_plan_carried_out_leaves_nothing_to_do(
    person: Person, remote: Remote | None, today: date
) -> None:
    first = decide(person, remote, year=YEAR, today=today)
    if first.action in (Action.NONE, Action.BLOCKED):
        return

    after = carry_out(first.action, first.roles, person, remote or Remote(email=person.email))

    assert decide(person, after, year=YEAR, today=today).action in (Action.NONE, Action.BLOCKED)


@given(person=people, remote=remotes, today=st.dates(YEAR.first_day, YEAR.last_day_of_access))
def test_no_address_leaves_without_a_valid_consent_for_it(
    person: Person, remote: Remote | None, today: date
) -> None:
    decision = decide(person, remote, year=YEAR, today=today)

    assert not decision.action.opens or person.consent_key == person.email.casefold() != ""
