"""The pages of the demonstration's mailbox, in the look of the sites. Everything is escaped."""

import re
from html import escape
from importlib.resources import files
from urllib.parse import quote
from zoneinfo import ZoneInfo

from preau.demo.mails import Mail

BRUSSELS = ZoneInfo("Europe/Brussels")
CSP = (
    "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'; "
    "base-uri 'none'; frame-ancestors 'none'"
)
FILES = {
    "/bootstrap.css": ("text/css", "django_include_bootstrap", "static/css/bootstrap.min.css"),
    "/theme.css": ("text/css", "preau.ui", "static/preau/theme.css"),
    "/icon.svg": ("image/svg+xml", "preau.ui", "static/preau/icon.svg"),
}
"""What the pages are dressed with: its address, its kind, the package that holds it."""
SHOWN = 200
"""How many mails the list shows; the filter finds the others."""

_LINK = re.compile(r"https?://[^\s<>\"]+[^\s<>\".,;:!?)]")


def file(path: str) -> tuple[str, bytes]:
    """Return the kind and the content of one of FILES."""
    kind, package, name = FILES[path]
    return kind, (files(package) / name).read_bytes()


def listing(mails: list[Mail], address: str) -> str:
    """Return the list, newest first; `address` is what it was filtered by."""
    sentence = f"{_count(len(mails))} pour {escape(address)}" if address else _count(len(mails))
    back = ' <a href="/">Tout afficher</a>' if address else ""
    rows = "".join(_row(mail) for mail in mails[:SHOWN])
    table = (
        '<table class="list"><thead><tr><th scope="col">Pour</th><th scope="col">Objet</th>'
        f'<th scope="col">Reçu</th></tr></thead><tbody>{rows}</tbody></table>'
        if mails
        else '<div class="panel empty"><p class="h5">Aucun courriel</p>'
        '<p class="soft">Les invitations de la fédération arriveront ici.</p></div>'
    )
    return _page(
        "Courriels",
        '<div class="head-row"><div><h1>Courriels reçus</h1><p class="lead">Rien ne part vers '
        "l’extérieur: cette boîte retient tout ce que la démonstration envoie.</p></div></div>"
        f'{_filter(address)}<p class="mt-3">{sentence}.{back}</p>{table}',
    )


def reading(mail: Mail) -> str:
    """Return one mail with its links."""
    facts = (
        ("De", escape(str(mail.message.get("From", "")))),
        ("Pour", ", ".join(_to(address) for address in mail.recipients)),
        ("Reçu", _when(mail)),
        ("Message-ID", escape(str(mail.message.get("Message-ID", "")))),
    )
    listed = "".join(f"<dt>{name}</dt><dd>{value}</dd>" for name, value in facts)
    paragraphs = "".join(
        f"<p>{_linked(block)}</p>" for block in re.split(r"\n\s*\n", mail.text.strip())
    )
    return _page(
        mail.subject,
        '<ol class="crumbs"><li><a href="/">Courriels</a></li></ol>'
        f'<div class="medium"><h1>{escape(mail.subject)}</h1>'
        f'<div class="panel"><dl class="facts">{listed}</dl></div>'
        f'<div class="panel">{paragraphs}</div></div>',
    )


def missing() -> str:
    """Return the page for an address that leads nowhere."""
    return _page(
        "Introuvable",
        '<h1>Ce courriel n’existe pas</h1><p><a href="/">Voir tous les courriels</a></p>',
    )


def _page(title: str, content: str) -> str:
    sheets = (
        '<link rel="stylesheet" href="/bootstrap.css"><link rel="stylesheet" href="/theme.css">'
    )
    return (
        '<!doctype html><html lang="fr"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<title>{escape(title)} · Boîte aux lettres</title>"
        f'<link rel="icon" href="/icon.svg">{sheets}</head><body class="site-mailbox">'
        '<a class="skip-link" href="#contenu">Aller au contenu</a>'
        '<header class="top"><div class="container-xl top-row"><a class="brand" href="/">'
        '<span class="brand-mark" aria-hidden="true">@</span>'
        "<span>Boîte aux lettres de la démonstration</span></a></div></header>"
        f'<main id="contenu" class="container-xl page" tabindex="-1">{content}</main></body></html>'
    )


def _filter(address: str) -> str:
    return (
        '<form class="search" action="/" role="search"><label class="visually-hidden" for="to">'
        "Adresse du destinataire</label>"
        f'<input type="search" id="to" name="to" value="{escape(address)}" '
        'placeholder="Adresse du destinataire">'
        '<button class="btn btn-outline-secondary" type="submit">Chercher</button></form>'
    )


def _row(mail: Mail) -> str:
    return (
        f"<tr><td>{', '.join(_to(address) for address in mail.recipients)}</td>"
        f'<td><a class="person-name" href="/mails/{mail.name}/">{escape(mail.subject)}</a></td>'
        f"<td>{_when(mail)}</td></tr>"
    )


def _to(address: str) -> str:
    return f'<a href="/?to={quote(address)}">{escape(address)}</a>'


def _when(mail: Mail) -> str:
    return f"{mail.caught_at.astimezone(BRUSSELS):%d/%m/%Y à %H:%M:%S}"


def _count(number: int) -> str:
    return "Aucun courriel" if number == 0 else f"{number} courriel{'s' if number > 1 else ''}"


def _linked(text: str) -> str:
    """Return the text escaped, its addresses as links, its line breaks kept."""
    parts, at = [], 0
    for found in _LINK.finditer(text):
        parts.append(escape(text[at : found.start()]))
        parts.append(f'<a href="{escape(found[0])}">{escape(found[0])}</a>')
        at = found.end()
    return "".join([*parts, escape(text[at:])]).replace("\n", "<br>")
