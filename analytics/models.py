"""Evidence, runs and their figures, derived values, publications."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from delphi.models import Round
from surveys.models import CandidateValue, Item, Questionnaire, Study, User
from surveys.models.localised import Localised
from surveys.models.questionnaires import public_id

from .enums import PublicationState, RunKind, RunState, SourceKind


class EvidenceSource(Localised, models.Model):
    """One work, data set or focus-group cohort."""

    study = models.ForeignKey(Study, on_delete=models.CASCADE, related_name="sources")
    code = models.SlugField(max_length=40)
    kind = models.CharField(max_length=20, choices=SourceKind.choices)
    title_ko = models.CharField(_("제목(한국어)"), max_length=300)
    title_en = models.CharField(_("제목(영어)"), max_length=300, blank=True)
    year = models.PositiveSmallIntegerField(null=True, blank=True)
    citation = models.TextField(blank=True)
    url = models.URLField(blank=True)
    duplicate_of = models.ForeignKey(
        "self", on_delete=models.SET_NULL, null=True, blank=True, related_name="duplicates"
    )

    class Meta:
        ordering = ["code"]
        constraints = [models.UniqueConstraint(fields=["study", "code"], name="source_code_in_study")]


class EvidenceLink(Localised, models.Model):
    source = models.ForeignKey(EvidenceSource, on_delete=models.CASCADE, related_name="links")
    candidate = models.ForeignKey(CandidateValue, on_delete=models.CASCADE, related_name="evidence")
    note_ko = models.TextField(blank=True)
    note_en = models.TextField(blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["source", "candidate"], name="source_once_a_candidate")]


class DerivationPlan(models.Model):
    """How core values will be derived; locked before the data with hash and time."""

    study = models.ForeignKey(Study, on_delete=models.CASCADE, related_name="derivation_plans")
    version = models.PositiveIntegerField(default=1)
    parameters = models.JSONField()  # stats.derivation.declaration.DerivationDeclaration.to_dict()
    questionnaire = models.ForeignKey(  # the citizens' survey it reads
        Questionnaire, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    hash = models.CharField(max_length=64, blank=True)
    locked_at = models.DateTimeField(null=True, blank=True)
    locked_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    reason = models.TextField(blank=True)

    class Meta:
        ordering = ["version"]
        constraints = [models.UniqueConstraint(fields=["study", "version"], name="plan_version_in_study")]


class AnalysisRun(models.Model):
    """One computation: what went in, how, with which software, and its state."""

    study = models.ForeignKey(Study, on_delete=models.CASCADE, related_name="runs")
    kind = models.CharField(max_length=12, choices=RunKind.choices)
    questionnaire = models.ForeignKey(
        Questionnaire, on_delete=models.PROTECT, null=True, blank=True, related_name="runs"
    )
    round = models.ForeignKey(Round, on_delete=models.PROTECT, null=True, blank=True, related_name="runs")
    plan = models.ForeignKey(DerivationPlan, on_delete=models.PROTECT, null=True, blank=True, related_name="runs")
    interim = models.BooleanField(default=False)  # computed while answers still come in; never published
    fingerprint = models.CharField(max_length=64, blank=True)  # of everything that went in
    inputs = models.JSONField(default=dict)  # the same, part by part and cheap to compare (selectors/inputs.py)
    parameters = models.JSONField(default=dict)
    summary = models.JSONField(default=dict)  # run-wide figures: weights report, Kendall's W, core set …
    seed = models.BigIntegerField(null=True, blank=True)
    software = models.JSONField(default=dict)
    result_hash = models.CharField(max_length=64, blank=True)
    state = models.CharField(max_length=10, choices=RunState.choices, default=RunState.WAITING)
    failure = models.TextField(blank=True)
    created_at = models.DateTimeField(auto_now_add=True)
    finished_at = models.DateTimeField(null=True, blank=True)
    confirmed_at = models.DateTimeField(null=True, blank=True)  # last found to be what the data gives: the newest counts

    class Meta:
        ordering = ["-id"]
        indexes = [models.Index(fields=["study", "kind", "state"], name="runs_by_kind")]


class Estimate(models.Model):
    """One figure of one run at full precision.

    domain: "" for everybody, else "variable=code" (survey) or "group=code" (round).
    value None needs a reason. detail: what belongs to the figure and is no figure of its own (counts, notes).
    """

    run = models.ForeignKey(AnalysisRun, on_delete=models.CASCADE, related_name="estimates")
    item = models.ForeignKey(Item, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    statistic = models.CharField(max_length=40)
    domain = models.CharField(max_length=100, blank=True)
    value = models.FloatField(null=True)
    se = models.FloatField(null=True)
    low = models.FloatField(null=True)
    high = models.FloatField(null=True)
    n = models.PositiveIntegerField(default=0)
    n_effective = models.FloatField(null=True)
    method = models.CharField(max_length=60, blank=True)  # slug of docs/methods
    convention = models.CharField(max_length=120, blank=True)
    reason = models.JSONField(null=True)  # {"code": ..., "values": {...}} where value or interval is withheld
    detail = models.JSONField(default=dict)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["run", "item", "statistic", "domain"], name="one_figure_a_run", nulls_distinct=False
            )
        ]


class CandidateResult(models.Model):
    """What one derivation says of one candidate."""

    run = models.ForeignKey(AnalysisRun, on_delete=models.CASCADE, related_name="candidates")
    candidate = models.ForeignKey(CandidateValue, on_delete=models.PROTECT, related_name="results")
    status = models.CharField(max_length=30)
    reasons = models.JSONField(default=list)
    criteria = models.JSONField(default=dict)
    score = models.FloatField(null=True)
    probability = models.FloatField(null=True)
    borderline = models.BooleanField(default=False)
    detail = models.JSONField(default=dict)  # gates, rank acceptability, favouring weights, sensitivity

    class Meta:
        constraints = [models.UniqueConstraint(fields=["run", "candidate"], name="one_result_a_candidate")]


class Direction(Localised, models.Model):
    """A group of core values pointing the same way; proposed by clustering, named by people."""

    study = models.ForeignKey(Study, on_delete=models.CASCADE, related_name="directions")
    code = models.SlugField(max_length=40)
    name_ko = models.CharField(max_length=200)
    name_en = models.CharField(max_length=200, blank=True)
    position = models.PositiveIntegerField(default=0)
    proposed_by = models.ForeignKey(AnalysisRun, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    values = models.ManyToManyField(CandidateValue, related_name="directions", blank=True)

    class Meta:
        ordering = ["position", "code"]
        constraints = [models.UniqueConstraint(fields=["study", "code"], name="direction_code_in_study")]


class Strategy(Localised, models.Model):
    direction = models.ForeignKey(Direction, on_delete=models.CASCADE, related_name="strategies")
    code = models.SlugField(max_length=40)
    name_ko = models.CharField(max_length=200)
    name_en = models.CharField(max_length=200, blank=True)
    basis_ko = models.TextField(blank=True)
    basis_en = models.TextField(blank=True)
    position = models.PositiveIntegerField(default=0)

    class Meta:
        ordering = ["position", "code"]
        verbose_name_plural = "strategies"
        constraints = [models.UniqueConstraint(fields=["direction", "code"], name="strategy_code_in_direction")]


class ActionTask(Localised, models.Model):
    strategy = models.ForeignKey(Strategy, on_delete=models.CASCADE, related_name="tasks")
    name_ko = models.CharField(max_length=200)
    name_en = models.CharField(max_length=200, blank=True)
    position = models.PositiveIntegerField(default=0)

    class Meta:
        ordering = ["position", "id"]


class Publication(models.Model):
    """A frozen snapshot that a second person decides on. Public pages read nothing else."""

    study = models.ForeignKey(Study, on_delete=models.PROTECT, related_name="publications")
    key = models.CharField(max_length=20, unique=True, default=public_id)
    version = models.PositiveIntegerField()
    state = models.CharField(max_length=10, choices=PublicationState.choices, default=PublicationState.DRAFT)
    snapshot = models.JSONField(default=dict)
    checksum = models.CharField(max_length=64, blank=True)
    note = models.TextField(blank=True)
    submitted_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    submitted_at = models.DateTimeField(null=True, blank=True)
    decided_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    decided_at = models.DateTimeField(null=True, blank=True)
    decision_reason = models.TextField(blank=True)

    class Meta:
        ordering = ["-version"]
        constraints = [
            models.UniqueConstraint(fields=["study", "version"], name="publication_version_in_study"),
            models.UniqueConstraint(
                fields=["study"], condition=models.Q(state="submitted"), name="one_publication_waits_for_approval"
            ),
            models.CheckConstraint(
                condition=models.Q(decided_by__isnull=True) | ~models.Q(decided_by=models.F("submitted_by")),
                name="a_second_person_decides",
            ),
        ]


class ChartImage(models.Model):
    """A drawn chart by the hash of its specifications: for a wide column, for a phone, and to take away."""

    spec_hash = models.CharField(max_length=64, unique=True)
    spec = models.JSONField()
    spec_narrow = models.JSONField(default=dict)
    svg_wide = models.TextField()
    svg_narrow = models.TextField()
    svg = models.TextField(blank=True)  # drawn when first downloaded
    png = models.BinaryField(null=True)
    created_at = models.DateTimeField(auto_now_add=True)


class PublicationProof(models.Model):
    """A published version's evidence as a file: the log, what it fixed, fingerprints of what was counted; no answers."""

    publication = models.OneToOneField(Publication, on_delete=models.CASCADE, related_name="proof")
    content = models.BinaryField()


class Picture(models.Model):
    """One chart of a run or of a publication in one language. content: title, subtitle, description, table, note."""

    run = models.ForeignKey(AnalysisRun, on_delete=models.CASCADE, null=True, blank=True, related_name="pictures")
    publication = models.ForeignKey(Publication, on_delete=models.CASCADE, null=True, blank=True, related_name="pictures")
    key = models.CharField(max_length=80)  # e.g. "attainment:general"
    language = models.CharField(max_length=2)
    content = models.JSONField()
    image = models.ForeignKey(ChartImage, on_delete=models.PROTECT, related_name="pictures")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["run", "publication", "key", "language"], name="one_picture_a_language", nulls_distinct=False
            ),
            models.CheckConstraint(
                condition=models.Q(run__isnull=False) ^ models.Q(publication__isnull=False), name="picture_has_one_owner"
            ),
        ]
