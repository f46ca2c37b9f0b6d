"""What the demonstration says in the terminal."""

from preau.demo.installation import PEOPLE, Places
from preau.demo.processes import EndedError


def welcome(places: Places, logins: dict[str, str]) -> str:
    """Return what the reader of the terminal needs: where to go, and who may enter."""
    rows = [f"  {p.title:<14}{p.email:<26}{logins[p.email]}" for p in PEOPLE]
    return "\n".join(
        [
            "",
            "Préau tourne sur cette machine. Ctrl-C arrête tout.",
            "",
            f"  L’école       {places.url('school')}/",
            f"  La fédération {places.url('federation')}/",
            f"  Le programme  {places.url('programme')}/",
            f"  Les courriels {places.url('mailbox')}/   (rien ne part vers l’extérieur)",
            "",
            "Pour se connecter à l’école:",
            *rows,
            "",
            "Les enseignants de l’exemple n’ont pas encore de compte: activez-les à l’école, puis",
            "ouvrez leur invitation dans les courriels.",
            f"Les données restent dans {places.folder}.",
            "",
        ]
    )


def last_words(ended: EndedError) -> str:
    """Return the sentence for a process that ended by itself, and the end of its log."""
    lines = ended.log.read_text("utf-8", errors="replace").splitlines()[-15:]
    said = "".join(f"  {line}\n" for line in lines)
    return f"Arrêt inattendu: {ended.name}. Tout est arrêté.\n{said}Voir {ended.log}."
