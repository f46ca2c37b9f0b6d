"""The head decides who works with this site: invited by mail, given a group, blocked, removed."""

import re
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from preau.journal.models import Entry
from preau.school.automatic.management.commands.worker import Command as Worker
from preau.school.mail.actions import deliver
from preau.school.people import managing
from preau.school.people.actions import UserRefusedError
from preau.school.people.links import path_for
from preau.school.people.models import Group, User
from preau.school.people.names import names_of_actors
from preau.work.worker import steps_of
from tests.school.cast import NOW, PASSWORD, Cast
from tests.school.postman import Postman

pytestmark = pytest.mark.django_db
EMAIL = "nadine.collard@example.org"
NEW = "sept tortues sur un mur"


def invite(head: Client, **more: str) -> str:
    form = {"name": "Nadine Collard", "email": EMAIL, "group": "secretary"}
    return head.post(reverse("user-list"), form | more, follow=True).content.decode()


def link_in(postman: Postman) -> str:
    deliver(timezone.now())
    body = postman.taken[-1].get_content()
    found = re.search(r"https?://[^/\s]+(/mot-de-passe/\S+)", body)
    assert found
    return found.group(1)


def choose(path: str, password: str = NEW, again: str = "") -> Any:
    form = {"new_password1": password, "new_password2": again or password}
    return Client().post(path, form)


def sign_in(email: str, password: str) -> Client:
    client = Client()
    client.post(reverse("sign-in"), {"username": email, "password": password})
    return client


def is_in(client: Client) -> bool:
    return "_auth_user_id" in client.session and client.get("/deconnexion/").status_code == 405


def test_somebody_invited_chooses_a_password_behind_the_link_and_signs_in(
    head: Client, cast: Cast, postman: Postman
) -> None:
    page = invite(head)

    assert f"L’invitation pour {EMAIL} est prête à partir" in page
    assert "Pas encore parti" in page, "the worker has not sent it"
    link = link_in(postman)
    assert postman.taken[-1]["To"] == EMAIL
    user = User.objects.get(email=EMAIL)
    assert "Envoyé" in head.get(reverse("user", args=[user.pk])).content.decode()
    assert "Nadine Collard" in Client().get(link).content.decode()
    assert choose(link)["Location"] == reverse("sign-in")
    assert is_in(sign_in(EMAIL, NEW))
    user = User.objects.get(email=EMAIL)
    assert (user.group, user.name) == (Group.SECRETARY, "Nadine Collard")
    kept = Entry.objects.filter(subject=user.actor).values_list("actor", "action")
    assert list(kept) == [
        (cast.head.actor, "user.invite"),
        (user.actor, "user.password"),
        (user.actor, "user.sign_in"),
    ]


def test_the_link_serves_once_and_looking_at_it_uses_nothing(
    head: Client, postman: Postman
) -> None:
    invite(head)
    link = link_in(postman)
    for _ in range(2):  # scanners of mail open links
        assert Client().get(link).status_code == 200
    choose(link)

    assert choose(link, "un autre mot de passe").status_code == 410
    assert User.objects.get(email=EMAIL).check_password(NEW)


def test_a_newer_link_replaces_the_one_before(head: Client, postman: Postman) -> None:
    invite(head)
    old, user = link_in(postman), User.objects.get(email=EMAIL)
    with time_machine.travel(NOW + timedelta(minutes=5)):
        head.post(reverse("user-link", args=[user.pk]))

        assert Client().get(old).status_code == 410
        assert Client().get(link_in(postman)).status_code == 200


def test_a_link_ends_after_a_week_and_says_so(head: Client, postman: Postman) -> None:
    invite(head)
    link = link_in(postman)
    with time_machine.travel(NOW + timedelta(days=7, minutes=1)):
        answer = Client().get(link)

    assert answer.status_code == 410
    assert "Ce lien ne vaut plus" in answer.content.decode()


def test_a_link_made_up_or_of_somebody_else_opens_nothing(
    head: Client, cast: Cast, postman: Postman
) -> None:
    invite(head)
    token = link_in(postman).rstrip("/").rpartition("/")[2]
    user = User.objects.get(email=EMAIL)
    for pk, tried in ((cast.head.pk, token), (user.pk, "0" * 64), (user.pk, token[:-1] + "é")):
        assert choose(reverse("choose-password", args=[pk, tried])).status_code == 410
    assert cast.head.check_password(PASSWORD)


def test_a_blocked_person_cannot_use_the_link(head: Client, postman: Postman) -> None:
    invite(head)
    link = link_in(postman)
    head.post(reverse("user-block", args=[User.objects.get(email=EMAIL).pk]))

    assert choose(link).status_code == 410


@pytest.mark.parametrize(
    ("password", "again", "said"),
    [
        ("court", "", "12"),
        ("motdepasse123", "autre chose de long", "diffèrent"),
        ("nadine.collard", "", "semblable"),
    ],
)
def test_a_weak_or_mistyped_password_is_explained_and_the_link_stays(
    head: Client, postman: Postman, password: str, again: str, said: str
) -> None:
    invite(head)
    link = link_in(postman)

    assert said in choose(link, password, again).content.decode()
    assert choose(link).status_code == 302


def test_a_mail_that_does_not_leave_is_said_and_can_be_sent_later(
    head: Client, settings: Any
) -> None:
    settings.SMTP_URL = ""
    assert "n’a pas de serveur d’envoi" in invite(head)
    settings.SMTP_URL = "smtp://127.0.0.1:9"
    user = User.objects.get(email=EMAIL)
    head.post(reverse("user-link", args=[user.pk]))
    deliver(timezone.now())
    page = head.get(reverse("user", args=[user.pk])).content.decode()

    assert "Pas encore parti" in page
    assert "nouvel essai tout seul" in page
    assert "Renvoyer l’invitation" in page


def test_an_address_that_is_refused_is_said_on_the_list_too(head: Client, postman: Postman) -> None:
    postman.refused[EMAIL] = "550 no such user"
    invite(head)
    deliver(timezone.now())

    assert "refusé par le serveur du destinataire" in head.get("/utilisateurs/").content.decode()


def test_an_invitation_that_was_replaced_before_it_left_does_not_leave(
    head: Client, postman: Postman
) -> None:
    invite(head)
    head.post(reverse("user-link", args=[User.objects.get(email=EMAIL).pk]))
    deliver(timezone.now())

    assert len(postman.taken) == 1


@pytest.mark.parametrize(
    ("field", "typed", "said"),
    [
        ("email", "pas une adresse", "n’est pas une adresse électronique"),
        ("email", "DUMONT.secretary@example.org", "a déjà un accès"),
        ("email", "", "Indiquez l’adresse"),
        ("name", "", "Indiquez le nom"),
        ("group", "operator", "Sélectionnez un choix valide"),
    ],
)
def test_a_mistake_in_an_invitation_is_named_and_nobody_is_added(
    head: Client, field: str, typed: str, said: str
) -> None:
    before = User.objects.count()
    assert said in invite(head, **{field: typed})
    assert User.objects.count() == before


def test_another_group_holds_at_the_next_click(head: Client, cast: Cast, reader: Client) -> None:
    assert reader.post(reverse("function-table")).status_code == 403
    head.post(reverse("user-group", args=[cast.reader.pk]), {"group": "secretary"})

    assert reader.post(reverse("function-table")).status_code != 403
    entry = Entry.objects.get(action="user.set_group")
    assert entry.detail == {"before": "reader", "group": "secretary"}


def test_blocking_ends_open_sessions_at_once_and_can_be_undone(
    head: Client, cast: Cast, secretary: Client
) -> None:
    head.post(reverse("user-block", args=[cast.secretary.pk]))
    assert secretary.get("/").status_code == 302
    assert not is_in(sign_in(cast.secretary.email, PASSWORD))

    head.post(reverse("user-unblock", args=[cast.secretary.pk]))
    assert is_in(sign_in(cast.secretary.email, PASSWORD))


def test_who_is_removed_is_forgotten_but_for_the_name(
    head: Client, cast: Cast, secretary: Client, postman: Postman
) -> None:
    email = cast.secretary.email
    Authenticator.objects.create(user=cast.secretary, type="totp", data={"secret": "x"})
    UserSession.objects.create(
        user=cast.secretary, session_key=secretary.session.session_key, ip="192.0.2.1"
    )
    page = head.post(reverse("user-remove", args=[cast.secretary.pk]), follow=True)

    assert email not in page.content.decode()
    assert secretary.get("/").status_code == 302
    assert not is_in(sign_in(email, PASSWORD))
    assert not User.objects.filter(email=email).exists()
    assert not Authenticator.objects.filter(user=cast.secretary).exists()
    assert not UserSession.objects.filter(user=cast.secretary).exists()
    assert names_of_actors([cast.secretary.actor])[cast.secretary.actor] == "Isabelle Dumont"
    assert head.get(reverse("user", args=[cast.secretary.pk])).status_code == 404
    assert "est prête à partir" in invite(head, email=email), "a return is an invitation"


def test_where_somebody_was_signed_in_goes_with_a_session_that_is_over(
    secretary: Client, cast: Cast
) -> None:
    key = secretary.session.session_key
    UserSession.objects.create(user=cast.secretary, session_key=key, ip="192.0.2.1")
    Session.objects.filter(session_key=key).update(expire_date=timezone.now())

    steps = steps_of(Worker.lanes)
    assert sum(step(timezone.now()) for step in steps if "sessions" in step.__name__) == 1
    assert not UserSession.objects.exists()


def test_nobody_changes_their_own_access(head: Client, cast: Cast) -> None:
    for name in ("user-block", "user-remove", "user-group", "user-link"):
        page = head.post(reverse(name, args=[cast.head.pk]), {"group": "reader"}, follow=True)
        assert "Votre propre accès" in page.content.decode()
    cast.head.refresh_from_db()
    assert (cast.head.group, cast.head.is_active) == (Group.HEAD, True)


def test_there_is_always_a_head_who_can_sign_in(cast: Cast) -> None:
    """Even when the other one acts, has never chosen a password, or both act at once."""
    waiting = managing.invite(email=EMAIL, name="Nadine", group=Group.HEAD, by=cast.head, now=NOW)
    for act in (managing.block, managing.remove):
        with pytest.raises(UserRefusedError, match="dernière personne de direction"):
            act(user=cast.head, by=waiting, now=NOW)
    with pytest.raises(UserRefusedError, match="dernière personne de direction"):
        managing.set_group(user=cast.head, group=Group.READER, by=waiting, now=NOW)

    managing.choose_password(user=waiting, password=NEW, now=NOW)
    managing.block(user=cast.head, by=waiting, now=NOW)


def test_a_head_who_signs_in_with_segec_alone_counts_where_that_is_offered(
    cast: Cast, settings: Any
) -> None:
    other = managing.invite(email=EMAIL, name="Nadine", group=Group.HEAD, by=cast.head, now=NOW)
    User.objects.filter(pk=other.pk).update(segec_sub="known-there")
    settings.SIGN_IN_CLIENT_ID = ""
    with pytest.raises(UserRefusedError, match="dernière personne de direction"):
        managing.block(user=cast.head, by=other, now=NOW)
    settings.SIGN_IN_CLIENT_ID = "school"
    managing.block(user=cast.head, by=other, now=NOW)
    with pytest.raises(UserRefusedError, match="dernière personne de direction"):
        managing.block(user=other, by=cast.head, now=NOW)


@pytest.mark.parametrize("who", ["secretary", "reader"])
def test_users_are_the_heads_alone(request: pytest.FixtureRequest, cast: Cast, who: str) -> None:
    client: Client = request.getfixturevalue(who)
    assert client.get(reverse("user-list")).status_code == 403
    assert client.post(reverse("user-list"), {"email": EMAIL}).status_code == 403
    for name in ("user", "user-group", "user-link", "user-block", "user-unblock", "user-remove"):
        url = reverse(name, args=[cast.head.pk])
        assert client.post(url, {"group": "reader"}).status_code == 403
    assert User.objects.deciding().count() == 1


def test_everybody_changes_their_own_password_which_ends_their_other_sessions(
    cast: Cast, reader: Client
) -> None:
    elsewhere = sign_in(cast.reader.email, PASSWORD)
    form = {"old_password": PASSWORD, "new_password1": NEW, "new_password2": NEW}
    wrong = reader.post("/mot-de-passe/", form | {"old_password": "faux"})
    assert "pas votre mot de passe actuel" in wrong.content.decode()

    assert reader.post("/mot-de-passe/", form)["Location"] == "/"
    assert reader.get("/").status_code == 200
    assert elsewhere.get("/").status_code == 302


def test_the_link_of_the_list_leads_nowhere_without_an_invitation(cast: Cast) -> None:
    with pytest.raises((TypeError, ValueError)):
        path_for(cast.secretary)


def test_the_list_is_paged_and_costs_the_same_for_many(
    head: Client, django_assert_max_num_queries: Any
) -> None:
    for number in range(60):
        User.objects.create_user(f"u{number}@example.org", None, name=f"U{number}", invited_at=NOW)
    with django_assert_max_num_queries(8):
        page = head.get(reverse("user-list")).content.decode()
    assert "Page 1 sur 2" in page
