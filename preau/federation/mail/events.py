"""What other features must know of a mail. Sent inside the change's own transaction."""

from django.dispatch import Signal

mails_bounced = Signal()
"""ids: mails that a server refused, at once or later."""
