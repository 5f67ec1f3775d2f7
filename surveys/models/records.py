"""What happened (audit), what is to be done (work), what was mailed (embedded mailbox)."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from ..enums import WorkState
from .people import User
from .study import Study


class AuditEntry(models.Model):
    """Append-only and hash-chained per study: each row's hash covers the row before it."""

    study = models.ForeignKey(Study, on_delete=models.PROTECT, null=True, blank=True, related_name="audit")
    number = models.PositiveIntegerField()
    actor = models.ForeignKey(User, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    actor_kind = models.CharField(max_length=20, default="user")  # user, expert, citizen, system
    verb = models.CharField(max_length=60)
    target = models.CharField(max_length=120, blank=True)
    detail = models.JSONField(default=dict)
    at = models.DateTimeField()
    previous_hash = models.CharField(max_length=64, blank=True)
    hash = models.CharField(max_length=64)

    class Meta:
        ordering = ["study_id", "number"]
        verbose_name_plural = "audit entries"
        constraints = [
            models.UniqueConstraint(fields=["study", "number"], name="audit_number_in_study", nulls_distinct=False)
        ]


class AuditAnchor(models.Model):
    """How far the record had come, written outside it: rows cut off its end are missed. Also what a check found."""

    study = models.ForeignKey(Study, on_delete=models.PROTECT, null=True, blank=True, related_name="audit_anchors")
    number = models.PositiveIntegerField()  # of the last row then
    hash = models.CharField(max_length=64)  # of that row
    verb = models.CharField(max_length=60)  # what was recorded, or "check"
    broken = models.PositiveIntegerField(null=True, blank=True)  # a check's first row that did not hold
    at = models.DateTimeField()

    class Meta:
        ordering = ["pk"]
        indexes = [models.Index(fields=["study", "verb", "number"], name="anchors_of_a_record")]


class Work(models.Model):
    """The row is the queue: written in the transaction that causes it; a sweep repeats what was lost."""

    study = models.ForeignKey(Study, on_delete=models.CASCADE, related_name="work")
    kind = models.CharField(max_length=40)  # a key of surveys.work.HANDLERS
    subject_id = models.BigIntegerField()
    parameters = models.JSONField(default=dict)
    state = models.CharField(max_length=10, choices=WorkState.choices, default=WorkState.WAITING)
    done_steps = models.PositiveIntegerField(default=0)
    all_steps = models.PositiveIntegerField(default=0)
    step = models.CharField(max_length=200, blank=True)  # what it is doing now, a key of a translated sentence
    attempts = models.PositiveSmallIntegerField(default=0)
    asked_again = models.BooleanField(default=False)  # requested once more while it ran: what it read may be old
    failure = models.TextField(blank=True)
    requested_by = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)
    claimed_at = models.DateTimeField(null=True, blank=True)
    heartbeat_at = models.DateTimeField(null=True, blank=True)
    finished_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = _("작업")
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "subject_id"],
                condition=Q(state__in=["waiting", "running"]),
                name="one_unfinished_work_a_subject",
            )
        ]


class DevMail(models.Model):
    """Mail on a machine without a mail server; filled only with the embedded servers and DEBUG."""

    to = models.CharField(max_length=500)
    subject = models.CharField(max_length=500)
    body = models.TextField()
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["-id"]
