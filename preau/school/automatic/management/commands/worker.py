from preau.journal.sealing import seal
from preau.school.activations.delivery import deliver
from preau.school.activations.following import keep_fresh
from preau.school.automatic.actions import run_when_due
from preau.school.downloads import forgetting as downloads
from preau.school.downloads.making import make_next
from preau.school.mail import actions as mail
from preau.school.returns.forgetting import forget
from preau.school.returns.receiving import read_next
from preau.school.signing import forgetting as signing
from preau.second_factor.counts import clear_counts
from preau.second_factor.sessions import clear_sessions
from preau.work.commands import WorkerCommand


class Command(WorkerCommand):
    help = (
        "Envoie demandes et courriels, lit les réponses et les feuilles revenues signées, prépare "
        "les grands fichiers."
    )
    # Somebody waits for a code by mail: neither a large file nor a federation that is slow to
    # answer may hold it up.
    lanes = (
        (deliver, keep_fresh, run_when_due),
        (mail.deliver,),
        (read_next, make_next),
        (
            mail.forget_mails,
            forget,
            downloads.forget,
            signing.forget,
            clear_sessions,
            clear_counts,
            seal,
        ),
    )
