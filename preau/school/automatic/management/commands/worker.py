from preau.journal.sealing import seal
from preau.school.activations.delivery import deliver
from preau.school.activations.following import keep_fresh
from preau.school.automatic.actions import run_when_due
from preau.school.automatic.reports import send_reports
from preau.work.commands import WorkerCommand
from preau.work.sessions import clear_sessions


class Command(WorkerCommand):
    help = "Envoie les demandes à la fédération et lit ses réponses."
    steps = (deliver, keep_fresh, run_when_due, send_reports, clear_sessions, seal)
