from preau.federation.mail.actions import deliver
from preau.work.commands import WorkerCommand


class Command(WorkerCommand):
    """`preau federation worker`."""

    steps = (deliver,)  # add a step here: a function of `now` that returns how many rows it took
