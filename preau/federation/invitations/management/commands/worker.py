from preau.federation.accounts.deletion import delete_due, forget_due
from preau.federation.accounts.undoing import clear_expired as clear_undos
from preau.federation.invitations.reminders import remind
from preau.federation.mail.actions import deliver
from preau.journal.sealing import seal
from preau.second_factor.counts import clear_counts
from preau.second_factor.sessions import clear_sessions
from preau.work.commands import WorkerCommand


class Command(WorkerCommand):
    """`preau federation worker`."""

    # Add a step here: a function of `now` (UTC) that returns how many rows it took.
    lanes = (
        (remind, delete_due, forget_due, clear_sessions, clear_counts, clear_undos, deliver, seal),
    )
