"""Makes the demonstration's folder an installation of three sites; goes on where it was stopped.

Everything is done by the sites' own commands, as an operator would. Each step can be repeated, so
a first run that is killed anywhere is finished by the next one.
"""

import json
import secrets
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from subprocess import CalledProcessError
from threading import Lock

from preau import conf
from preau.demo import databases
from preau.demo.processes import Group

SITES = ("federation", "school", "programme")
FASE, SCHOOL = "99001", "École fondamentale Saint-Exupéry"
ADDRESS, HEAD = "Rue des Érables 12, 5000 Namur", "Marie-Laure Evrard"
SENDERS = {"federation": "segec@example.org", "school": "ecole@example.org"}
"""Who the sites' mails come from."""
PROGRAMME = "programme"
SAMPLE = Path(__file__).parent / "sample" / "personnel.csv"
ALREADY = 2
"""What a command exits with when the thing it should add is there."""


@dataclass(frozen=True)
class Person:
    """Somebody who signs in to the sample school's site."""

    group: str
    email: str
    name: str
    title: str


PEOPLE = (
    Person("secretary", "secretariat@example.org", "Nadine Collard", "Secrétariat"),
    Person("head", "direction@example.org", HEAD, "Direction"),
    Person("reader", "lecture@example.org", "Paul Renson", "Lecture seule"),
)


@dataclass(frozen=True)
class Places:
    """Where the demonstration lives and answers."""

    folder: Path
    school_port: int
    federation_port: int
    programme_port: int
    mailbox_port: int
    smtp_port: int

    def url(self, site: str) -> str:
        """Return the address of a site, or of the mailbox; sign-in with a passkey wants a name."""
        return f"http://localhost:{getattr(self, f'{site}_port')}"


class Installation:
    """The installation in a folder. `database_url` is empty for SQLite in the folder."""

    def __init__(self, places: Places, group: Group, database_url: str) -> None:
        self.places = places
        self.group = group
        self.database_url = database_url
        self.pen = Lock()

    def prepare(self, sample: Path) -> None:
        """Do all that is not done yet. Raise CalledProcessError when a command refuses."""
        for site in SITES:
            self._write(site)
            databases.create_if_missing(self._settings(site)["PREAU_DATABASE_URL"])
        # The three databases know nothing of each other: each gets ready beside the others.
        with ThreadPoolExecutor() as pool:
            branches = [
                pool.submit(self._prepare_federation),
                pool.submit(self._prepare_school, sample),
                pool.submit(self._migrate, "programme"),
            ]
            for branch in branches:
                branch.result()

    def logins(self) -> dict[str, str]:
        """Return the passwords by address, made the first time."""
        path = self.places.folder / "demo-logins.json"
        if not path.exists():
            made = {person.email: password() for person in PEOPLE}
            conf.write_private(path, json.dumps(made, indent=2))
        found: dict[str, str] = json.loads(path.read_text("utf-8"))
        return found

    def _prepare_federation(self) -> None:
        self._migrate("federation")
        self._register_school()
        self._register_programme()
        self._register_sign_in()

    def _prepare_school(self, sample: Path) -> None:
        self._migrate("school")
        self._once("school", self._set_up_school)
        self._once("people", self._add_people)
        self._once("staff", lambda: self._import(sample))

    def _migrate(self, site: str) -> None:
        self.group.run(site, "migrate", "--verbosity=0")

    def _settings(self, site: str) -> dict[str, str]:
        path = self.places.folder / site / "settings.env"
        return conf.read_env_file(path) if path.exists() else {}

    def _write(self, site: str, **more: str) -> None:
        """Write a site's settings; what it knows already stays, its addresses are today's."""
        own = databases.of_site(self.database_url, site) if self.database_url else ""
        kept = {"PREAU_DATABASE_URL": own, **self._settings(site)}
        conf.write_env_file(
            self.places.folder / site / "settings.env", {**kept, **self._addresses(site), **more}
        )

    def _addresses(self, site: str) -> dict[str, str]:
        url = self.places.url
        own = {"PREAU_URL": url(site), "PREAU_FEDERATION_URL": url("federation")}
        if site in SENDERS:
            own["PREAU_SMTP_URL"] = f"smtp://127.0.0.1:{self.places.smtp_port}"
            own["PREAU_MAIL_FROM"] = SENDERS[site]
        if site == "school":  # invented people, one machine: their passwords are on the screen
            own["PREAU_SECOND_FACTOR"] = "optional"
        return {**own, "PREAU_PROGRAMME_URL": url("programme")}

    def _register_school(self) -> None:
        if self._settings("school").get("PREAU_CLIENT_ID"):
            return
        add = ("federation", "add-school", FASE, SCHOOL, "--json")
        try:
            given = self.group.run(*add)
        except CalledProcessError as refusal:
            # Registered by a run that was killed before it wrote the secret down.
            if refusal.returncode != ALREADY:
                raise
            given = self.group.run(*add, "--new-secret")
        self._write("school", **credentials(given))

    def _register_programme(self) -> None:
        home = self.places.url("programme")
        known = self._settings("programme")
        if known.get("PREAU_CLIENT_ID") and self._noted("programme") == home:
            return
        given = self._add_service("Programme de la FédEFoC", PROGRAMME, home, "/connexion/retour/")
        self._write("programme", **credentials(given))
        self._note("programme", home)

    def _register_sign_in(self) -> None:
        home = self.places.url("school")
        if self._noted("sign-in") == home:
            return
        given = self._add_service(SCHOOL, f"{FASE}-sign-in", home, "/connexion/segec/retour/")
        self._write("school", **credentials(given, "PREAU_SIGN_IN_CLIENT"))
        self._note("sign-in", home)

    def _add_service(self, name: str, client_id: str, home: str, return_path: str) -> str:
        return self.group.run(
            "federation",
            "add-service",
            name,
            f"--client-id={client_id}",
            f"--redirect-uri={home}{return_path}",
            f"--post-logout-redirect-uri={home}/",
            "--json",
        )

    def _set_up_school(self) -> None:
        about = (f"--address={ADDRESS}", f"--head={HEAD}")
        self.group.run("school", "setup", FASE, SCHOOL, *about)

    def _add_people(self) -> None:
        for person in PEOPLE:
            named = (f"--name={person.name}", f"--group={person.group}")
            add = ("school", "add-user", person.email, *named)
            secret = self.logins()[person.email]
            try:
                self.group.run(*add, PREAU_PASSWORD=secret)
            except CalledProcessError as refusal:
                if refusal.returncode != ALREADY:
                    raise
                self.group.run(*add, "--update", PREAU_PASSWORD=secret)

    def _import(self, sample: Path) -> None:
        try:
            self.group.run("school", "import", str(sample), "--apply")
        except CalledProcessError as refusal:
            if refusal.returncode != 1:  # 1: some rows are refused, the others went in
                raise

    def _once(self, step: str, do: Callable[[], None]) -> None:
        if not self._noted(step):
            do()
            self._note(step, "done")

    def _noted(self, step: str) -> str:
        return str(self._notes().get(step, ""))

    def _note(self, step: str, value: str) -> None:
        with self.pen:
            noted = {**self._notes(), step: value}
            conf.write_private(self._notebook, json.dumps(noted, indent=2))

    def _notes(self) -> dict[str, str]:
        known: dict[str, str] = {}
        if self._notebook.exists():
            known = json.loads(self._notebook.read_text("utf-8"))
        return known

    @property
    def _notebook(self) -> Path:
        return self.places.folder / "demo.json"


def credentials(given: str, prefix: str = "PREAU_CLIENT") -> dict[str, str]:
    """Read what add-school and add-service print with --json."""
    shown = json.loads(given)
    return {
        f"{prefix}_ID": shown["client_id"],
        f"{prefix}_SECRET": shown["client_secret"],
    }


def password() -> str:
    """Return a password that can be said and typed: about 50 bits.

    Digits among the letters keep it from ever having so many of an address's that the site finds
    the two alike.
    """
    pairs = ("bdfgklmnprstvz", "aeiou") * 2
    words = ("".join(map(secrets.choice, pairs)) for _ in range(3))
    return "-".join((*words, f"{secrets.randbelow(10_000):04}"))
