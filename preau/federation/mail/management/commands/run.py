from preau.work.commands import RunCommand


class Command(RunCommand):
    """`preau federation run`."""

    default_port = 8001
