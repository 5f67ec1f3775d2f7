"""The development mailbox; its addresses exist only with the embedded servers and DEBUG."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render

from ..models import DevMail


def inbox(request: HttpRequest) -> HttpResponse:
    to = request.GET.get("to", "").strip()
    mails = DevMail.objects.filter(to__icontains=to)[:100]
    return render(request, "site/mailbox.html", {"mails": mails, "to": to})


def message(request: HttpRequest, pk: int) -> HttpResponse:
    return render(request, "site/mail.html", {"mail": get_object_or_404(DevMail, pk=pk)})
