"""How far a command is, on one line of the terminal that is written over."""

import time

from django.core.management.base import OutputWrapper

from preau.ui.templatetags.preau import pluriel

SILENT = 1.0
"""Seconds without a word: what is done by then needs none."""
PAUSE = 0.2


class ProgressLine:
    """Called with (done, total); says nothing where no person looks (a file, a pipe)."""

    def __init__(self, stream: OutputWrapper, unit: str) -> None:
        self._stream, self._unit = stream, unit
        self._next = time.monotonic() + SILENT
        self._shown = ""

    def __call__(self, done: int, total: int) -> None:
        if not self._stream.isatty() or not (self._shown or time.monotonic() >= self._next):
            return
        if done == total:
            self._write("")
        elif time.monotonic() >= self._next:
            self._next = time.monotonic() + PAUSE
            self._write(f"{done} {pluriel(done, self._unit)} sur {total}")

    def _write(self, text: str) -> None:
        over = text.ljust(len(self._shown))
        self._stream.write(f"\r{over}", style_func=str, ending="" if text else "\r")
        self._stream.flush()
        self._shown = text
