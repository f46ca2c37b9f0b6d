"""After the signature: the copy, for an hour, in the browser that signed."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from preau.school.documents.answers import pdf_answer
from preau.school.mail.models import Mail
from preau.school.signing.documents import file_name, open_document
from preau.school.signing.links import path_of
from preau.school.signing.mails import COPY
from preau.school.signing.models import Link, Signature
from preau.school.signing.teacher.memory import signed_here
from preau.school.signing.teacher.private import for_link


@for_link
def sign_done(request: HttpRequest, link: Link) -> HttpResponse:
    """Say that it is signed, and what became of the mail with the copy."""
    if not signed_here(request, link, timezone.now()):
        return redirect(path_of(link))
    signature = Signature.objects.select_related("consent").get(link=link)
    context = {
        "signature": signature,
        "copy": path_of(link, "sign-copy"),
        "mail": Mail.objects.newest(COPY, [signature.pk]).get(signature.pk),
    }
    return render(request, "signing/done.html", context)


@for_link
def sign_copy(request: HttpRequest, link: Link) -> HttpResponse:
    """Give the sealed document."""
    if not signed_here(request, link, timezone.now()):
        return redirect(path_of(link))
    signature = Signature.objects.get(link=link)
    return pdf_answer(open_document(signature), file_name(signature), download=True)
