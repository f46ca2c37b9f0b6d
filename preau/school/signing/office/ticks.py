"""The people who are ticked for a link, on the pages of this feature and of others."""

from django.http import HttpRequest

from preau.school.people.selection import Selection

KEY = "signing"


def ticked(request: HttpRequest) -> Selection:
    """Return whom this session has ticked for a link."""
    return Selection(request.session, KEY)


def keep(request: HttpRequest) -> Selection:
    """Take over the ticks of the page that was sent."""
    selection = ticked(request)
    selection.keep(shown=request.POST.getlist("shown"), ticked=request.POST.getlist("staff"))
    return selection
