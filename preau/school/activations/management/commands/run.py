from preau.work.commands import RunCommand


class Command(RunCommand):
    help = "Sert le site de l’école."
    default_port = 8000
