from preau.work.commands import WorkerCommand
from preau.work.sessions import clear_sessions


class Command(WorkerCommand):
    """`preau programme worker`."""

    help = "Efface les sessions qui sont finies."
    lanes = ((clear_sessions,),)
