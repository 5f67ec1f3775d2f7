"""What is owed to somebody by mail, and what became of it."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from ..enums import LetterState
from .study import Study


class Letter(models.Model):
    """One letter. Whom it is for stands in its subject (an invitation, a seat …), never here."""

    study = models.ForeignKey(Study, on_delete=models.CASCADE, related_name="letters")
    kind = models.CharField(max_length=30)  # a key of surveys.post.KINDS
    subject_id = models.BigIntegerField()
    occasion = models.CharField(max_length=40, blank=True)  # one of several of a kind: the click that asked for it
    language = models.CharField(max_length=2, default="ko")
    state = models.CharField(max_length=10, choices=LetterState.choices, default=LetterState.WAITING)
    attempts = models.PositiveSmallIntegerField(default=0)
    next_at = models.DateTimeField()
    reply = models.CharField(max_length=20, blank=True)  # the mail server's code, "550 5.1.1"; its words name addresses
    created_at = models.DateTimeField(auto_now_add=True)
    claimed_at = models.DateTimeField(null=True, blank=True)  # a worker is handing it over
    sent_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["kind", "subject_id", "occasion"], name="one_letter_an_occasion")]
        indexes = [
            models.Index(fields=["next_at"], condition=Q(state="waiting"), name="letters_that_wait"),
            models.Index(fields=["sent_at"], condition=Q(sent_at__isnull=False), name="letters_by_day"),
        ]
