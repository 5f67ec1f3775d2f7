"""A panel of experts and the rounds put to it."""

from __future__ import annotations

from datetime import datetime

from django.db import models
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from surveys.enums import QuestionnaireState, ResponseState
from surveys.models import Invitation, Item, Questionnaire, Response, Study, User
from surveys.models.localised import Localised
from surveys.models.questionnaires import public_id

from .enums import PanelistState, RoundState, Side

HIDDEN = "hidden"  # stands for the side of a quoted reason that the team has hidden: its place is known, not its words


class Panel(Localised, models.Model):
    study = models.OneToOneField(Study, on_delete=models.CASCADE, related_name="panel")
    name_ko = models.CharField(max_length=200)
    name_en = models.CharField(max_length=200, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)


class PanelGroup(Localised, models.Model):
    panel = models.ForeignKey(Panel, on_delete=models.CASCADE, related_name="groups")
    code = models.SlugField(max_length=40)
    name_ko = models.CharField(max_length=120)
    name_en = models.CharField(max_length=120, blank=True)
    position = models.PositiveIntegerField(default=0)

    class Meta:
        ordering = ["position", "code"]
        constraints = [models.UniqueConstraint(fields=["panel", "code"], name="group_code_in_panel")]


class Panelist(models.Model):
    panel = models.ForeignKey(Panel, on_delete=models.CASCADE, related_name="panelists")
    key = models.CharField(max_length=20, unique=True, default=public_id)  # in addresses and the record; in no data file
    name = models.CharField(_("이름"), max_length=120)
    email = models.EmailField(_("전자우편"))
    affiliation = models.CharField(_("소속"), max_length=200, blank=True)
    group = models.ForeignKey(PanelGroup, on_delete=models.PROTECT, null=True, blank=True, related_name="panelists")
    language = models.CharField(max_length=2, default="ko")
    state = models.CharField(max_length=10, choices=PanelistState.choices, default=PanelistState.ACTIVE)
    created_at = models.DateTimeField(auto_now_add=True)
    erased_at = models.DateTimeField(null=True, blank=True)  # on request: name, address and affiliation are empty

    class Meta:
        ordering = ["key"]
        constraints = [
            models.UniqueConstraint(
                "panel", Lower("email"), condition=models.Q(erased_at=None), name="panelist_email_in_panel"
            ),
        ]

    def __str__(self) -> str:
        return self.key


class PersonalLink(models.Model):
    """Opens an expert's own pages. Mailed, never shown to staff; only its hash is kept.

    It holds for the panelist it was issued to, as long as that person is on the panel under this address.
    """

    panelist = models.ForeignKey(Panelist, on_delete=models.CASCADE, related_name="links")
    email = models.EmailField()
    token_hash = models.CharField(max_length=64, unique=True)
    created_at = models.DateTimeField(auto_now_add=True)
    expires_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True, blank=True)
    last_used_at = models.DateTimeField(null=True, blank=True)


class FormerAddress(models.Model):
    """An address that a panelist had; it stands here until it has been told that it is not used any more."""

    panelist = models.ForeignKey(Panelist, on_delete=models.CASCADE, related_name="former_addresses")
    email = models.EmailField(blank=True)
    left_at = models.DateTimeField(auto_now_add=True)
    told_at = models.DateTimeField(null=True, blank=True)


class ConsensusDeclaration(models.Model):
    """The consensus and stop rule, locked before the first round opens. A later one is a deviation with a reason."""

    study = models.ForeignKey(Study, on_delete=models.CASCADE, related_name="consensus_declarations")
    version = models.PositiveIntegerField(default=1)
    rule = models.JSONField()  # stats.consensus.rule.ConsensusRule.to_dict(), on the main scale
    scales = models.JSONField(default=dict)  # what differs by scale: {code: {points, agree, disagree, thresholds}}
    hash = models.CharField(max_length=64, blank=True)
    locked_at = models.DateTimeField(null=True, blank=True)
    locked_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    reason = models.TextField(blank=True)

    class Meta:
        ordering = ["version"]
        constraints = [models.UniqueConstraint(fields=["study", "version"], name="consensus_version_in_study")]


class Round(models.Model):
    """One questionnaire put to the panel."""

    panel = models.ForeignKey(Panel, on_delete=models.CASCADE, related_name="rounds")
    number = models.PositiveSmallIntegerField()
    questionnaire = models.OneToOneField(Questionnaire, on_delete=models.PROTECT, related_name="round")
    declaration = models.ForeignKey(
        ConsensusDeclaration, on_delete=models.PROTECT, null=True, blank=True, related_name="rounds"
    )
    feedback_design = models.JSONField(default=dict)  # what of the round before is shown
    state = models.CharField(max_length=10, choices=RoundState.choices, default=RoundState.DRAFT)
    hash = models.CharField(max_length=64, blank=True)  # covers questionnaire hash, rule and feedback design
    failure = models.TextField(blank=True)
    opened_at = models.DateTimeField(null=True, blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)
    shown_at = models.DateTimeField(null=True, blank=True)  # since when the team sees figures of these answers

    class Meta:
        ordering = ["number"]
        constraints = [models.UniqueConstraint(fields=["panel", "number"], name="round_number_in_panel")]


class Seat(models.Model):
    """A panelist's place in one round: who was asked, kept apart from what was answered."""

    round = models.ForeignKey(Round, on_delete=models.CASCADE, related_name="seats")
    panelist = models.ForeignKey(Panelist, on_delete=models.PROTECT, related_name="seats")
    invitation = models.OneToOneField(Invitation, on_delete=models.PROTECT, related_name="seat")
    extended_until = models.DateTimeField(null=True, blank=True)  # for this person alone
    mailbox = models.CharField(max_length=64, blank=True)  # hash of the address that began the answer: it alone reads it

    class Meta:
        constraints = [models.UniqueConstraint(fields=["round", "panelist"], name="one_seat_a_round")]

    @property
    def closes_at(self) -> datetime | None:
        """Until when this person may answer."""
        given = [at for at in (self.round.questionnaire.closes_at, self.extended_until) if at is not None]
        return max(given) if given else None

    def takes_answers(self) -> bool:
        q = self.round.questionnaire
        longer = self.extended_until is not None and self.extended_until > timezone.now()
        open_ = self.round.state == RoundState.OPEN and q.state == QuestionnaireState.OPEN
        return open_ and (longer or q.takes_answers()) and not self._is_in_figures()

    def _is_in_figures(self) -> bool:
        """A round that was opened again takes what is missing; a change of what was seen would be read in the difference."""
        if self.round.shown_at is None:
            return False
        seen = Response.objects.filter(state=ResponseState.SUBMITTED, submitted_at__lte=self.round.shown_at)
        return seen.filter(invitation=self.invitation_id).exists()


class Extension(models.Model):
    """An expert asks for more time; the team gives it, to them or to everybody, or says no."""

    seat = models.ForeignKey(Seat, on_delete=models.CASCADE, related_name="extensions")
    note = models.CharField(max_length=500, blank=True)
    asked_at = models.DateTimeField(auto_now_add=True)
    decided_at = models.DateTimeField(null=True, blank=True)
    decided_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    until = models.DateTimeField(null=True, blank=True)  # None where it was declined

    class Meta:
        ordering = ["asked_at", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["seat"], condition=models.Q(decided_at__isnull=True), name="one_open_request_a_seat"
            )
        ]


class Reason(models.Model):
    """Why an expert answers so; stored in the answer's transaction, shown to others without a name."""

    response = models.ForeignKey(Response, on_delete=models.CASCADE, related_name="reasons")
    item = models.ForeignKey(Item, on_delete=models.PROTECT, related_name="+")
    text = models.TextField()
    side = models.CharField(max_length=10, choices=Side.choices, default=Side.WITHIN)
    hidden_at = models.DateTimeField(null=True, blank=True)  # moderated: names somebody
    looked_at = models.DateTimeField(null=True, blank=True)  # somebody of the team has read it: others may
    hidden_note = models.CharField(max_length=500, blank=True)  # why, for the team
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["response", "item"], name="one_reason_an_item")]


class Expertise(models.Model):
    """How well an expert says they know the subject, 1 to 5; asked where the locked rule uses it."""

    response = models.OneToOneField(Response, on_delete=models.CASCADE, related_name="expertise")
    level = models.PositiveSmallIntegerField()

    class Meta:
        constraints = [models.CheckConstraint(condition=models.Q(level__gte=1, level__lte=5), name="expertise_is_1_to_5")]


class RoundFeedback(models.Model):
    """Figures of a closed round, sent down as a finished row; the next round shows them."""

    round = models.ForeignKey(
        Round, on_delete=models.CASCADE, related_name="feedback"
    )  # the round they were computed from
    item = models.ForeignKey(Item, on_delete=models.PROTECT, related_name="+")
    n = models.PositiveIntegerField()
    no_opinion = models.PositiveIntegerField(default=0)
    counts = models.JSONField()  # one count a scale point
    median = models.FloatField(null=True)
    q1 = models.FloatField(null=True)
    q3 = models.FloatField(null=True)
    quartile_type = models.PositiveSmallIntegerField(default=7)
    stopped = models.BooleanField(default=False)  # the declared stop rule lets the item rest after this round
    reasons = models.JSONField(default=list)  # [{"side": ..., "text": ...}], no names, no ids
    groups = models.JSONField(default=list)  # [{"group": code, n, median, q1, q3} or {"group": code, "hidden": why}]
    run_id = models.BigIntegerField()  # the analysis run they came from

    class Meta:
        constraints = [models.UniqueConstraint(fields=["round", "item"], name="one_feedback_an_item")]
