"""A file that the worker makes, asked for in the secretary's name: the sample is too small a school
to print for so many.
"""

from tests.together.people import Secretary
from tests.together.running import Demo

ASK = """
from datetime import timedelta
from django.utils import timezone
from preau.school.consents.models import Text
from preau.school.documents.large import ask_for_sheets
from preau.school.documents.people import eligible
from preau.school.people.models import User
now = timezone.now() + timedelta(seconds={wait})
people, text = eligible(today=now.date()), Text.objects.in_force(now.date())
by = User.objects.get(email="{who}").actor
print(ask_for_sheets(people=people, text=text, apart=False, by=by, now=now).pk)
"""


def ask_for_sheets(demo: Demo, *, wait: int = 0) -> str:
    """Ask for everybody's sheets, to be made after so many seconds; return the page's path."""
    asked = ASK.format(wait=wait, who=Secretary.email)
    said = demo.command("school", "shell", "--verbosity=0", "-c", asked).stdout
    return f"/telechargements/{said.split()[-1]}/"
