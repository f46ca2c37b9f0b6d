"""Somebody in a browser without scripts: pages fetched, forms sent as they stand, over HTTP."""

import re
from typing import Any

import requests

TOKEN = re.compile(r'name="csrfmiddlewaretoken" value="(\w+)"')


class Visitor:
    """One person on one site."""

    def __init__(self, base: str) -> None:
        self.base = base
        self.session = requests.Session()

    def get(self, path: str) -> str:
        """Return a page; fail unless it is there."""
        answer = self.session.get(self.base + path, timeout=60)
        assert answer.ok, f"{path}: {answer.status_code}"
        return answer.text

    def post(self, path: str, **fields: Any) -> str:
        """Fill the form of a page and send it, which leads elsewhere; return where it leads."""
        token = TOKEN.search(self.get(path))
        assert token, f"{path}: no form"
        sent = {**fields, "csrfmiddlewaretoken": token[1]}
        answer = self.session.post(self.base + path, data=sent, timeout=60)
        assert answer.history, f"{path}: the form was refused ({answer.status_code})"
        return answer.text
