"""The processes that make up the demonstration."""

from preau.demo.installation import Places
from preau.demo.processes import Program


def programs(places: Places) -> list[Program]:
    """Return what runs, in the order of its start."""
    return [
        Program(
            "la boîte aux lettres",
            "mailbox.log",
            (
                "preau.demo.mailbox",
                str(places.folder / "mailbox"),
                str(places.smtp_port),
                str(places.mailbox_port),
            ),
            places.url("mailbox"),
        ),
        _site(places, "federation", "la fédération"),
        Program(
            "les envois de la fédération", "federation-worker.log", _preau("federation worker")
        ),
        _site(places, "school", "l’école"),
        Program("les envois de l’école", "school-worker.log", _preau("school worker")),
        _site(places, "programme", "le programme"),
    ]


def _site(places: Places, site: str, name: str) -> Program:
    url = places.url(site)
    port = url.rpartition(":")[2]
    return Program(name, f"{site}.log", _preau(f"{site} run --port={port}"), url)


def _preau(command: str) -> tuple[str, ...]:
    return ("preau", *command.split())
