"""The picture of a confirmed sheet, from the person's record."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from preau.school.people.names import names_of_actors
from preau.school.people.rights import actor_of, writers_only
from preau.school.returns.actions import look
from preau.school.returns.crops import Crops, crops_of
from preau.school.returns.models import Outcome, ReturnedPage
from preau.school.vault import WrongKey


@require_safe
@writers_only
def evidence(request: HttpRequest, pk: int) -> HttpResponse:
    """Show the sheet that proves a permission. The journal says who looked."""
    confirmed = ReturnedPage.objects.filter(outcome=Outcome.CONFIRMED).in_order()
    page = get_object_or_404(confirmed.select_related("consent__text"), pk=pk)
    problem, crops = "", Crops(whole="")
    try:
        picture = look(page=page, by=actor_of(request), now=timezone.now())
        crops = crops_of(picture, straight=False)
    except WrongKey as refusal:
        problem = str(refusal)
    names = names_of_actors([page.decided_by])
    context = {
        "page": page,
        "staff": page.sheet and page.sheet.staff,
        "crops": crops,
        "problem": problem,
        "decided_by": names.get(page.decided_by, ""),
    }
    answer = render(request, "returns/evidence.html", context)
    answer["Cache-Control"] = "no-store"
    return answer
