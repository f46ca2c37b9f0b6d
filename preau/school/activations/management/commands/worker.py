from preau.journal.sealing import seal
from preau.school.activations.delivery import deliver
from preau.school.activations.following import keep_fresh
from preau.work.commands import WorkerCommand
from preau.work.sessions import clear_sessions


class Command(WorkerCommand):
    help = "Envoie les demandes à la fédération et lit ses réponses."
    steps = (deliver, keep_fresh, clear_sessions, seal)
