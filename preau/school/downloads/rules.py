"""How long files are kept, and when nobody seems to make them. No Django."""

from datetime import datetime, timedelta

KEPT = timedelta(hours=1)
"""A file that is ready; whoever comes later asks again."""
ROW_KEPT = timedelta(days=1)
"""The row, which tells that its file is deleted; also one that nobody makes."""
SILENCE = timedelta(seconds=15)
"""A running worker looks every second, and its other steps take a few."""


def nobody_comes(*, due_at: datetime, now: datetime, worker_is_busy: bool) -> bool:
    """Tell whether work has been due for so long that no worker can be running."""
    return not worker_is_busy and now - due_at > SILENCE
