"""Secret links never reach a log, not even as the path of a request that failed."""

import logging
import re
from typing import Any


class HideSecretLinks(logging.Filter):
    """Write `…` in the place of the token in a path. `before`: what stands in front of one."""

    def __init__(self, before: str) -> None:
        super().__init__()
        self._secret = re.compile(rf"({before})[^/\s]+")

    def filter(self, record: logging.LogRecord) -> bool:
        said = record.getMessage()
        hidden = self._secret.sub(r"\1…", said)
        if hidden != said:
            record.msg, record.args = hidden, ()
        return True


def without_secrets(logging_settings: dict[str, Any], *, before: str) -> dict[str, Any]:
    """Return LOGGING with a filter for the secret links of a site (`before`: an expression)."""
    stderr = {**logging_settings["handlers"]["stderr"], "filters": ["secret_links"]}
    return {
        **logging_settings,
        "filters": {"secret_links": {"()": "preau.secret_links.HideSecretLinks", "before": before}},
        "handlers": {"stderr": stderr},
    }
