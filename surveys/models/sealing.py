"""Accepted answers, sealed a batch at a time."""

from __future__ import annotations

from django.db import models

from .questionnaires import Questionnaire

SEALED = "answers.seal"  # verb of the record's row of a batch


class SealedBatch(models.Model):
    """Leaves of accepted changes in the order of their acceptance; the record has a row with their number and root."""

    questionnaire = models.ForeignKey(Questionnaire, on_delete=models.CASCADE, related_name="batches")
    number = models.PositiveIntegerField()
    n = models.PositiveIntegerField()
    leaves = models.BinaryField()  # 32 bytes each; they stay when an answer is erased and then say nothing
    root = models.CharField(max_length=64)
    at = models.DateTimeField()

    class Meta:
        ordering = ["number"]
        constraints = [models.UniqueConstraint(fields=["questionnaire", "number"], name="batch_number_in_questionnaire")]
