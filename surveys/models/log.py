"""One log an installation: what others rely on, in the order in which it became known; a tree over it after RFC 6962."""

from __future__ import annotations

from django.db import models

from .study import Study


class LogLeaf(models.Model):
    """Written once; the database refuses to change or remove it (services/log_guard.py)."""

    number = models.PositiveBigIntegerField(unique=True)  # place in the tree, from 0
    study = models.ForeignKey(Study, on_delete=models.PROTECT, null=True, blank=True, related_name="log")
    step = models.PositiveIntegerField()  # the study's own count, from 1: none of its leaves can be left out unseen
    kind = models.CharField(max_length=30)
    row = models.PositiveIntegerField()  # of the record; the leaf stays where that row is gone, and shows it
    text = models.TextField()  # canonical; what is hashed
    hash = models.BinaryField()

    class Meta:
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(fields=["study", "step"], name="leaf_step_in_study", nulls_distinct=False),
            models.UniqueConstraint(fields=["study", "row"], name="leaf_row_in_study", nulls_distinct=False),
        ]


class Checkpoint(models.Model):
    """Size and root of the log, signed: a note after C2SP tlog-checkpoint, as it is handed out."""

    size = models.PositiveBigIntegerField(unique=True)
    root = models.CharField(max_length=64)
    note = models.TextField()
    key = models.TextField()  # the public key that it is signed with, as a line of a list of keys
    at = models.DateTimeField()

    class Meta:
        ordering = ["size"]


class TimeToken(models.Model):
    """An outside authority's word on when it had a checkpoint (RFC 3161); the bytes as they came."""

    checkpoint = models.OneToOneField(Checkpoint, on_delete=models.PROTECT, related_name="token")
    reply = models.BinaryField()
    at = models.DateTimeField(null=True)  # none where only openssl could read it
