"""What differs between installations: `PREAU_…` variables, and the data folder's own file.

A data folder holds one folder a site. `DIR/<site>/settings.env` describes the installation that
lives there, so it comes before the environment: a command given a data folder always speaks to
that installation. A secret may stand in a file named by `PREAU_…_FILE`.
"""

import os
import secrets
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import unquote, urlsplit

SETTINGS: dict[str, str] = {
    "PREAU_DATA_DIR": "Dossier des données, un sous-dossier par site",
    "PREAU_DATABASE_URL": "Base de données; {site} y est remplacé par le nom du site",
    "PREAU_SECRET_KEY": "Clé secrète du site (jetons, sessions)",
    "PREAU_EVIDENCE_KEY": "Clé qui chiffre les images des feuilles signées, pour l’école",
    "PREAU_SEAL_KEY": "Clé privée et certificat (PEM) avec lesquels l’école scelle ses documents",
    "PREAU_HOSTS": "Noms d’hôte acceptés, séparés par des virgules",
    "PREAU_URL": "Adresse publique du site",
    "PREAU_DEBUG": "1 pour les pages d’erreur de développement",
    "PREAU_SMTP_URL": "Serveur d’envoi: smtp://nom:secret@hote:25, smtps:// ou smtp+starttls://",
    "PREAU_MAIL_FROM": "Expéditeur des courriels du site",
    "PREAU_PROGRAMME_URL": "Adresse du programme, vers laquelle la fédération mène les personnes",
    "PREAU_INVITATION_DAYS": "Jours de validité d’une invitation",
    "PREAU_REMINDER_DAYS": "Jours après lesquels une invitation sans réponse est rappelée: 5,10",
    "PREAU_PROXIES": "Nombre de serveurs mandataires de confiance devant le site",
    "PREAU_FEDERATION_URL": "Adresse de la fédération, pour l’école et le programme",
    "PREAU_CLIENT_ID": "Identifiant de l’école ou du programme auprès de la fédération",
    "PREAU_CLIENT_SECRET": "Secret qui va avec",
    "PREAU_SIGN_IN_CLIENT_ID": "Identifiant de l’école pour la connexion par SeGEC",
    "PREAU_SIGN_IN_CLIENT_SECRET": "Secret qui va avec",
    "PREAU_SCIM_URL": "Base SCIM d’un autre service que la fédération, pour l’école",
    "PREAU_SCIM_TOKEN": "Jeton que cet autre service a donné",
    "PREAU_TOKEN_URL": "Adresse où cet autre service donne ses jetons, à défaut de jeton fixe",
    "PREAU_SECOND_FACTOR": "optional: la double vérification n’est pas obligatoire à l’école",
    "PREAU_SIGNING_KEY": "Clés privées RSA (PEM) de la fédération; la première signe les jetons",
    "PREAU_PASSWORD": "Mot de passe que reçoivent `add-user` et `add-operator`, pour les scripts",
}
"""Every setting and what it is for: the table in docs/settings.md is checked against this."""


class SettingError(Exception):
    """A setting is missing or cannot be read; the message says which, and how to mend it."""


@dataclass(frozen=True)
class Environment:
    """The settings of one site's installation."""

    site: str
    values: Mapping[str, str]

    @property
    def folder(self) -> Path:
        """Return the site's own folder, made if it is not there."""
        folder = data_dir(self.values) / self.site
        folder.mkdir(parents=True, exist_ok=True)
        return folder

    def get(self, name: str, default: str = "") -> str:
        """Return a setting, from `NAME_FILE` when that is given instead."""
        if name not in SETTINGS:
            raise KeyError(name)
        if named := self.values.get(f"{name}_FILE"):
            return _read_secret(name, Path(named))
        return self.values.get(name, default)

    def require(self, name: str) -> str:
        """Return a setting. Raise SettingError when the installation does not have it."""
        if value := self.get(name):
            return value
        raise SettingError(f"Le réglage {name} manque ({SETTINGS[name]}).")

    def days(self, name: str, default: str) -> tuple[int, ...]:
        """Return numbers of days, in order ("5,10"); none for an empty setting.

        Raises SettingError for anything but whole numbers from 1 to 365.
        """
        typed = [part.strip() for part in self.get(name, default).split(",") if part.strip()]
        good = all(part.isascii() and part.isdigit() and 1 <= int(part) <= 365 for part in typed)
        if not good:
            raise SettingError(
                f"Le réglage {name} est « {self.get(name)} » : il faut des nombres entiers de"
                f" jours, de 1 à 365, séparés par des virgules (par exemple {default})."
            )
        return tuple(sorted({int(part) for part in typed}))

    def day_count(self, name: str, default: str) -> int:
        """Return one number of days. Raises SettingError when there is not exactly one."""
        found = self.days(name, default)
        if len(found) != 1:
            raise SettingError(f"Le réglage {name} doit être un seul nombre de jours.")
        return found[0]

    @property
    def database_url(self) -> str:
        # A recorded empty value means the folder's own SQLite, whatever the environment says.
        own = f"sqlite:///{self.folder / 'db.sqlite3'}"
        return self.get("PREAU_DATABASE_URL").replace("{site}", self.site) or own


def load(site: str, environ: Mapping[str, str] = os.environ) -> Environment:
    """Return the settings of a site: its folder's settings.env first, then the environment."""
    own = data_dir(environ) / site / "settings.env"
    recorded = read_env_file(own) if own.is_file() else {}
    return Environment(site, {**environ, **recorded})


def data_dir(values: Mapping[str, str]) -> Path:
    return Path(values.get("PREAU_DATA_DIR") or "data").absolute()


def read_env_file(path: Path) -> dict[str, str]:
    """Read `NAME=value` lines; a value may hold `\\n` for a line break."""
    pairs = (line.partition("=") for line in path.read_text("utf-8").splitlines() if "=" in line)
    return {name: value.replace("\\n", "\n") for name, _, value in pairs}


def write_env_file(path: Path, values: Mapping[str, str]) -> None:
    """Write settings that only the owner of the folder can read."""
    flat = {name: value.replace("\n", "\\n") for name, value in values.items()}
    write_private(path, "".join(f"{name}={value}\n" for name, value in flat.items()))


def made_once(path: Path, make: Callable[[], str]) -> str:
    """Return the text of a private file (mode 600), made the first time."""
    if not path.exists():
        made = path.with_name(f".{path.name}.{secrets.token_hex(8)}")
        made.touch(mode=0o600)
        made.write_text(make(), "utf-8")
        # A link is whole or not there, and of two that start at once one wins.
        with suppress(FileExistsError):
            path.hardlink_to(made)
        made.unlink()
    return path.read_text("utf-8")


def write_private(path: Path, text: str) -> None:
    """Write a file that only its owner can read: whole, or as it was if we are killed."""
    path.parent.mkdir(parents=True, exist_ok=True)
    unfinished = path.with_name(f".{path.name}.{os.getpid()}")
    unfinished.touch(mode=0o600)
    unfinished.write_text(text, "utf-8")
    unfinished.replace(path)


@dataclass(frozen=True)
class Smtp:
    """Where outgoing mail is handed over."""

    host: str
    port: int
    username: str
    password: str
    implicit_tls: bool
    starttls: bool


def read_smtp_url(url: str) -> Smtp:
    """Read `smtp://name:secret@host:25` (also `smtps://`, `smtp+starttls://`)."""
    parts = urlsplit(url)
    if parts.scheme not in ("smtp", "smtps", "smtp+starttls") or not parts.hostname:
        raise SettingError("Le réglage PREAU_SMTP_URL n’est pas de la forme smtp://hote:port.")
    return Smtp(
        host=parts.hostname,
        port=parts.port or (465 if parts.scheme == "smtps" else 25),
        username=unquote(parts.username or ""),
        password=unquote(parts.password or ""),
        implicit_tls=parts.scheme == "smtps",
        starttls=parts.scheme == "smtp+starttls",
    )


def _read_secret(name: str, path: Path) -> str:
    try:
        return path.read_text("utf-8").strip()
    except OSError as error:
        raise SettingError(
            f"Le fichier nommé par {name}_FILE ne peut pas être lu: {path}."
        ) from error
