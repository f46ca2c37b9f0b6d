"""Closing one of one's sessions; allauth closes all the others at once."""

from allauth.usersessions.adapter import get_adapter
from allauth.usersessions.models import UserSession
from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_POST

from preau.school.people.rights import signed_in


@require_POST
def close(request: HttpRequest, pk: int) -> HttpResponse:
    """End a session of the person who asks, on another device than this one."""
    others = UserSession.objects.filter(user=signed_in(request))
    chosen = get_object_or_404(others.exclude(session_key=request.session.session_key), pk=pk)
    with transaction.atomic():
        get_adapter().end_sessions([chosen])
    messages.success(request, "La session est fermée sur cet appareil.")
    return redirect("usersessions_list")
