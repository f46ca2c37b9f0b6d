"""Secret links never reach a log, not even as the path of a request that failed."""

import logging
import re

SECRET = re.compile(
    r"(/(?:invitation|mot-de-passe/nouveau|compte/adresse/(?:confirmer|pas-moi)"
    r"|objection/[^/\s]+/\d+)/)[^/\s]+"
)


class HideSecretLinks(logging.Filter):
    """Write `/invitation/…` in the place of the path that carries a token."""

    def filter(self, record: logging.LogRecord) -> bool:
        said = record.getMessage()
        hidden = SECRET.sub(r"\1…", said)
        if hidden != said:
            record.msg, record.args = hidden, ()
        return True
