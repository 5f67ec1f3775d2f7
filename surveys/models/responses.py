"""Invitations and answers. One response row with its append-only revisions is the truth."""

from __future__ import annotations

from django.db import models

from ..enums import ResponseState, RevisionKind
from .people import User
from .questionnaires import Questionnaire


class Invitation(models.Model):
    """A right to answer once. Only the hash of its token is kept."""

    questionnaire = models.ForeignKey(Questionnaire, on_delete=models.CASCADE, related_name="invitations")
    token_hash = models.CharField(max_length=64, unique=True)
    email = models.EmailField(blank=True)
    name = models.CharField(max_length=120, blank=True)
    sent_at = models.DateTimeField(null=True, blank=True)
    reminded_at = models.DateTimeField(null=True, blank=True)
    reminders = models.PositiveSmallIntegerField(default=0)
    first_seen_at = models.DateTimeField(null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)


class Response(models.Model):
    """answers: {item code: code}, codes not texts: an integer 1..K for a rating, the category code for a choice,
    "no_opinion" for no opinion, text for a text item; an item that is missing was not answered."""

    questionnaire = models.ForeignKey(Questionnaire, on_delete=models.PROTECT, related_name="responses")
    invitation = models.OneToOneField(
        Invitation, on_delete=models.PROTECT, null=True, blank=True, related_name="response"
    )
    form_token = models.CharField(max_length=64, null=True, blank=True)  # hash of the open link's form token
    receipt_hash = models.CharField(max_length=64, null=True, blank=True, unique=True)
    state = models.CharField(max_length=10, choices=ResponseState.choices, default=ResponseState.DRAFT)
    pilot = models.BooleanField(default=False)
    answers = models.JSONField(default=dict)
    base_weight = models.FloatField(default=1.0)
    language = models.CharField(max_length=2, default="ko")
    consented_at = models.DateTimeField(null=True, blank=True)
    consent_hash = models.CharField(max_length=64, blank=True)  # of the terms as they were shown then
    started_at = models.DateTimeField(auto_now_add=True)
    saved_at = models.DateTimeField(auto_now=True)
    submitted_at = models.DateTimeField(null=True, blank=True)
    imported_from = models.CharField(max_length=200, blank=True)
    came_with = models.ForeignKey(
        "AnswerImport", on_delete=models.SET_NULL, null=True, blank=True, related_name="responses"
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["questionnaire", "form_token"],
                condition=models.Q(form_token__isnull=False),
                name="one_answer_a_form_token",
            ),
            models.CheckConstraint(
                condition=~models.Q(state="submitted") | models.Q(submitted_at__isnull=False),
                name="submitted_answer_has_a_time",
            ),
        ]
        indexes = [models.Index(fields=["questionnaire", "state", "pilot"], name="responses_by_state")]


class ResponseRevision(models.Model):
    """Append-only: what was accepted, when and how. Erasure empties `answers`, destroys the nonce and leaves the row.

    leaf: of a tree after RFC 6962, over nonce and answers; none where it came by file or does not count. batch: the seal it
    went into; a leaf without one waits for it."""

    response = models.ForeignKey(Response, on_delete=models.CASCADE, related_name="revisions")
    number = models.PositiveIntegerField()
    kind = models.CharField(max_length=10, choices=RevisionKind.choices)
    answers = models.JSONField(default=dict)
    at = models.DateTimeField(auto_now_add=True)
    nonce = models.BinaryField(max_length=16, null=True)
    leaf = models.BinaryField(max_length=32, null=True)
    batch = models.ForeignKey("SealedBatch", on_delete=models.PROTECT, null=True, related_name="revisions")

    class Meta:
        ordering = ["number"]
        constraints = [models.UniqueConstraint(fields=["response", "number"], name="revision_number_in_response")]
        indexes = [
            models.Index(fields=["id"], condition=models.Q(batch=None, leaf__isnull=False), name="revisions_to_seal"),
        ]


class HiddenText(models.Model):
    """A written answer that the team has hidden: it names somebody. The text itself stays where it was written."""

    response = models.ForeignKey(Response, on_delete=models.CASCADE, related_name="hidden_texts")
    item_code = models.CharField(max_length=40)
    digest = models.CharField(max_length=64)  # of the text that was hidden: its author may have rewritten it since
    note = models.CharField(max_length=500)
    hidden_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    hidden_at = models.DateTimeField(auto_now=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["response", "item_code"], name="one_hiding_an_answer")]


class AnswerImport(models.Model):
    """A file of answers on its way in; its content goes once it is imported or given up, its hash stays."""

    questionnaire = models.ForeignKey(Questionnaire, on_delete=models.CASCADE, related_name="imports")
    file_name = models.CharField(max_length=200)
    file_hash = models.CharField(max_length=64)
    content = models.BinaryField(null=True)
    layout = models.JSONField(default=dict)  # {"names": row, "left_out": [rows]} as a person chose; empty as it was proposed
    columns = models.JSONField(default=dict)  # {column index: item code, "*weight" or ""}
    values = models.JSONField(default=dict)  # {column index: {value in the file: code, "no_opinion" or "" for missing}}
    missing = models.JSONField(default=dict)  # {value that may stand for "no answer" in this file: whether it does}
    weighting = models.JSONField(default=dict)  # how weights are written and what becomes of zero: {"comma", "zero"}
    report = models.JSONField(null=True)  # {"total", "lines"} of wrong cells, {"refused"}, or {"ready"}: what would come in
    repeats_known = models.BooleanField(default=False)  # a person knows that most of its rows are there already
    state_before = models.CharField(max_length=10, blank=True)  # of the questionnaire, when the import was asked for
    created_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)
    imported_at = models.DateTimeField(null=True, blank=True)
    n = models.PositiveIntegerField(default=0)
    undone_at = models.DateTimeField(null=True, blank=True)
    undone_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["questionnaire", "file_hash"],
                condition=models.Q(imported_at__isnull=False, undone_at__isnull=True),
                name="one_import_a_file",
            )
        ]

    @property
    def is_in(self) -> bool:
        return self.imported_at is not None and self.undone_at is None


class Interim(models.Model):
    """What a survey shows of its sample while answers come in: the counts of an earlier step. The next one waits here."""

    questionnaire = models.OneToOneField(Questionnaire, on_delete=models.CASCADE, related_name="interim")
    shown = models.JSONField(default=dict)  # {item code: {code: count}}
    shown_n = models.PositiveIntegerField(default=0)
    waiting = models.JSONField(default=dict)
    waiting_n = models.PositiveIntegerField(default=0)


class TallyMark(models.Model):
    """Outbox of one accepted change: the worker takes old codes out and puts new ones in, exactly once."""

    questionnaire = models.ForeignKey(Questionnaire, on_delete=models.CASCADE, related_name="+")
    removed = models.JSONField(null=True, blank=True)  # answers before, None for a first submission
    added = models.JSONField(null=True, blank=True)  # answers after, None for a withdrawal
    hour = models.DateTimeField(null=True)  # full hour of the submission, for the curve of returns; none by file


class Tally(models.Model):
    """Stored counts that pages read: per item and code, and per hour (item_code "" and code = ISO hour)."""

    questionnaire = models.ForeignKey(Questionnaire, on_delete=models.CASCADE, related_name="tallies")
    item_code = models.CharField(max_length=40, blank=True)
    code = models.CharField(max_length=60)
    count = models.IntegerField(default=0)

    class Meta:
        verbose_name_plural = "tallies"
        constraints = [
            models.UniqueConstraint(fields=["questionnaire", "item_code", "code"], name="one_tally_a_code"),
            models.CheckConstraint(condition=models.Q(count__gte=0), name="tally_not_negative"),
        ]
