"""The demonstration's mailbox: a real SMTP server that delivers nothing, and a page that shows.

Run as `python -m preau.demo.mailbox FOLDER SMTP_PORT PAGE_PORT`; it ends on SIGTERM.
"""

import json
import signal
import sys
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

from aiosmtpd.controller import Controller

from preau.demo import mailbox_pages
from preau.demo.mails import Folder

ADDRESS = "127.0.0.1"


class Catcher:
    """What the SMTP server does with a mail: keep it. Errors become a 5xx answer by themselves."""

    def __init__(self, folder: Folder) -> None:
        self.folder = folder

    async def handle_DATA(self, _server: Any, _session: Any, envelope: Any) -> str:  # noqa: N802
        name = self.folder.keep(bytes(envelope.content), list(envelope.rcpt_tos))
        return f"250 OK {name}"


class Pages(BaseHTTPRequestHandler):
    """The mailbox's page and its JSON twin, read only."""

    folder: Folder
    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        if urlsplit(f"//{self.headers.get('Host', '')}").hostname not in ("localhost", ADDRESS):
            # A page elsewhere that gives its own name this address must not read the links.
            self._answer(HTTPStatus.MISDIRECTED_REQUEST, "text/plain", b"")
            return
        url = urlsplit(self.path)
        address = parse_qs(url.query).get("to", [""])[0].strip()
        self._route(unquote(url.path), address)

    def _route(self, path: str, address: str) -> None:
        if path == "/":
            self._html(mailbox_pages.listing(list(self.folder.newest_first(address)), address))
        elif path == "/mails.json":
            found = [mail.as_json() for mail in self.folder.newest_first(address)]
            self._answer(HTTPStatus.OK, "application/json", json.dumps(found).encode())
        elif path in mailbox_pages.FILES:
            self._answer(HTTPStatus.OK, *mailbox_pages.file(path))
        elif mail := self.folder.find(path.removeprefix("/mails/").removesuffix("/")):
            self._html(mailbox_pages.reading(mail))
        else:
            self._html(mailbox_pages.missing(), HTTPStatus.NOT_FOUND)

    def _html(self, page: str, status: HTTPStatus = HTTPStatus.OK) -> None:
        self._answer(status, "text/html", page.encode("utf-8"))

    def _answer(self, status: HTTPStatus, kind: str, body: bytes) -> None:
        self.send_response(status)
        self.send_header("Content-Type", f"{kind}; charset=utf-8")
        self.send_header("Content-Length", str(len(body)))
        self.send_header("Content-Security-Policy", mailbox_pages.CSP)
        self.send_header("X-Content-Type-Options", "nosniff")
        self.send_header("Referrer-Policy", "no-referrer")
        self.send_header("Cache-Control", "no-store")
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_arguments: Any) -> None:
        """Say nothing: a demonstration's terminal is for its reader."""


def main(arguments: list[str]) -> None:
    """Serve until SIGTERM."""
    folder = Folder(Path(arguments[0]))
    smtp = Controller(Catcher(folder), ADDRESS, int(arguments[1]), enable_SMTPUTF8=True)
    Pages.folder = folder
    pages = ThreadingHTTPServer((ADDRESS, int(arguments[2])), Pages)
    signal.signal(signal.SIGTERM, _leave)
    smtp.start()
    try:
        pages.serve_forever(poll_interval=0.2)
    finally:
        pages.server_close()
        smtp.stop()


def _leave(_number: int, _frame: object) -> None:
    sys.exit(0)


if __name__ == "__main__":
    main(sys.argv[1:])
