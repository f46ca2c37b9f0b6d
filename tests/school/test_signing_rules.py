"""What a link, a code and a drawn line allow."""

from datetime import UTC, datetime, timedelta

import pytest

from preau.school.signing.rules import (
    CODE_LIVES,
    MOST_CODES,
    MOST_POINTS,
    MOST_TRIES,
    Facts,
    State,
    code_lives,
    is_open,
    is_signature,
    state_of,
)

NOW = datetime(2026, 11, 25, 8, 0, tzinfo=UTC)
LATER = NOW + timedelta(days=1)
SECOND = timedelta(seconds=1)
FLOURISH = (((100, 200), (300, 60), (420, 240)),)


def test_a_new_link_waits_and_one_whose_code_was_asked_for_has_begun() -> None:
    assert state_of(Facts(expires_at=LATER), NOW) is State.WAITING
    assert state_of(Facts(expires_at=LATER, codes=1, code_sent_at=NOW), NOW) is State.BEGUN


def test_a_link_is_too_old_from_its_last_instant_on() -> None:
    assert state_of(Facts(expires_at=LATER), LATER - SECOND) is State.WAITING
    assert state_of(Facts(expires_at=LATER), LATER) is State.EXPIRED


@pytest.mark.parametrize("end", ["signed", "revoked", "replaced"])
def test_what_ended_a_link_is_said_before_its_age(end: str) -> None:
    state = state_of(Facts(expires_at=NOW - LATER.resolution, end=end), NOW)
    assert state is State(end)
    assert not is_open(state)


def test_the_last_code_may_still_be_typed_then_the_link_is_blocked() -> None:
    last = Facts(expires_at=LATER, codes=MOST_CODES, code_sent_at=NOW)
    assert state_of(last, NOW) is State.BEGUN
    assert state_of(last, NOW + CODE_LIVES) is State.BLOCKED


def test_a_code_lives_ten_minutes_and_takes_few_wrong_ones() -> None:
    sent = Facts(expires_at=LATER, codes=1, code_sent_at=NOW)
    assert code_lives(sent, NOW + CODE_LIVES - SECOND)
    assert not code_lives(sent, NOW + CODE_LIVES)
    spent = Facts(expires_at=LATER, codes=1, code_sent_at=NOW, tries=MOST_TRIES)
    assert not code_lives(spent, NOW)
    assert not code_lives(Facts(expires_at=LATER), NOW), "none was sent"


def test_a_flourish_is_a_signature_and_a_dot_is_none() -> None:
    assert is_signature(FLOURISH)
    assert not is_signature(())
    assert not is_signature((((400, 160),),))
    assert not is_signature((((400, 160), (405, 160)),)), "a slip of the hand"


def test_a_drawing_stays_in_its_space_and_is_bounded() -> None:
    assert not is_signature((((0, 0), (801, 320)),))
    assert not is_signature((((-1, 0), (300, 300)),))
    assert not is_signature((tuple((n % 800, 10) for n in range(MOST_POINTS + 1)),))
