"""`run` and `worker`, the same for every site: a site's command names its steps."""

from argparse import ArgumentParser
from typing import Any

from django.conf import settings

from preau.commands import BaseCommand
from preau.work import worker


class RunCommand(BaseCommand):
    """Serve the site with granian; several processes are for an operator's own set-up."""

    help = "Sert le site."
    # The checks load every page's code, which this process does not use: its servers do.
    requires_system_checks = []
    default_port = 8000

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--port", type=int, default=self.default_port)
        parser.add_argument("--address", default="127.0.0.1")
        parser.add_argument("--workers", type=int, default=1)
        parser.add_argument("--threads", type=int, default=4)

    def handle(self, *_args: Any, **options: Any) -> None:
        from granian import Granian
        from granian.constants import Interfaces

        Granian(
            f"preau.{settings.PREAU_SITE}.wsgi:application",
            address=options["address"],
            port=options["port"],
            interface=Interfaces.WSGI,
            workers=options["workers"],
            blocking_threads=options["threads"],
            log_enabled=settings.DEBUG,
            respawn_failed_workers=True,
        ).serve()


class WorkerCommand(BaseCommand):
    """Run the site's background work."""

    help = "Exécute les tâches de fond du site."
    requires_system_checks = []
    lanes: tuple[worker.Lane, ...] = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--once", action="store_true", help="s’arrête quand rien n’est dû")

    def handle(self, *_args: Any, **options: Any) -> None:
        worker.run(self.lanes, once=options["once"])
