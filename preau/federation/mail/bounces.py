"""Mails that came back after they had been handed over: the address did not exist after all."""

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction

from preau.federation.mail.events import mails_bounced
from preau.federation.mail.models import Mail, MailState
from preau.federation.mail.reports import Report
from preau.journal.actions import Line, record


def note_bounces(*, reports: Iterable[Report], actor: str, now: datetime) -> set[str]:
    """Mark the mails that reports name as refused (UTC); return the Message-IDs that were ours.

    Read twice, a report changes nothing. A queued mail may have left already: a worker that
    settles it afterwards changes nothing either.
    """
    codes = {report.message_id: report.code for report in reports}
    with transaction.atomic():
        ours = list(Mail.objects.select_for_update().filter(message_id__in=codes))
        gone = [mail for mail in ours if mail.state in (MailState.SENT, MailState.QUEUED)]
        for mail in gone:
            mail.state, mail.due_at = MailState.BOUNCED.value, None
            mail.detail = f"revenu ({codes[mail.message_id] or 'sans code'})"
        Mail.objects.bulk_update(gone, ["state", "due_at", "detail"], batch_size=500)
        mails_bounced.send(Mail, ids=[mail.pk for mail in gone])
        lines = [
            Line(action="mail.bounce", subject=mail.about or f"mail:{mail.pk}") for mail in gone
        ]
        record(actor=actor, lines=lines, now=now)
    return {mail.message_id for mail in ours}
