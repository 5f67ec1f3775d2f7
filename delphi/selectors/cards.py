"""The cards of a round: one item each, with the own answer before, the group's figures and others' reasons.

Figures come from stored rows only; nothing here can tell whose answer or reason another's is.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _

from surveys import answer_forms
from surveys.answer_forms import NO_OPINION, Form, Option
from surveys.enums import WordingChange
from surveys.models import Item, ItemWording, QuestionnaireItem, Response
from surveys.selectors.answering import asked_as, control

from ..enums import RoundState, Side
from ..models import HIDDEN, Round, RoundFeedback, Seat
from ..sides import side_of
from . import groups, seats
from .before import Before, before


@dataclass
class Card:
    number: int
    page: int
    round_number: int
    item: Item
    text: str
    help: str
    wording: ItemWording | None = None
    before: Before | None = None  # the last earlier round that asked it
    then_value: Any = None  # the own answer to a sentence that has changed its meaning since
    short: str = ""  # in lists: the value, the item's short name, or else its text
    points: list[dict[str, Any]] = field(default_factory=list)  # of what is rated; a bare number has no label
    options: tuple[Option, ...] = ()
    value: Any = None
    previous: Any = None
    feedback: RoundFeedback | None = None
    after: RoundFeedback | None = None  # the panel in this very round, once the next one shows it
    lower: list[str] = field(default_factory=list)
    higher: list[str] = field(default_factory=list)
    within: list[str] = field(default_factory=list)
    unseen: int = 0  # reasons that the team has hidden
    groups: list[groups.GroupLine] = field(default_factory=list)
    own_reason: str = ""  # of the round before
    own_unseen: bool = False  # it is hidden from the others
    reason: str = ""
    error: str = ""

    @property
    def change(self) -> str:
        """What became of the sentence since it was last asked: a WordingChange."""
        return self.before.change if self.before else WordingChange.NONE.value

    @property
    def then_said(self) -> str:
        return self.in_words(self.then_value)

    @property
    def gap(self) -> int:
        """The round that asked it last, where that is not the round just before."""
        return self.before.round.number if self.before and self.before.round.number < self.round_number - 1 else 0

    @property
    def code(self) -> str:
        return self.item.code

    @property
    def name(self) -> str:
        return f"a_{self.item.code}"

    @property
    def reason_name(self) -> str:
        return f"r_{self.item.code}"

    @property
    def rated(self) -> bool:
        return self.form.scaled

    @property
    def form(self) -> Form:
        return answer_forms.of(self.item.form)

    @property
    def block(self) -> dict[str, Any]:
        """As the form's own template draws it, for what is not rated."""
        return control(
            asked_as(self.item), self.options, self.value, name=self.name, number=self.number, legend=self.text,
            help=self.help, error=self.error,
        )  # fmt: skip

    @property
    def low(self) -> int:
        """The first number of the scale."""
        return self.points[0]["value"] if self.rated and self.points else 1

    @property
    def answered(self) -> bool:
        return self.value not in (None, "")

    @property
    def outside(self) -> bool:
        """Outside the group's middle half: a reason is asked for."""
        half = (self.feedback.q1, self.feedback.q3) if self.feedback else (None, None)
        return side_of(self.value, *half) != Side.WITHIN

    @property
    def wants_reason(self) -> bool:
        return self.outside and not self.reason.strip()

    @property
    def changed(self) -> bool:
        return self.answered and self.previous is not None and self.value != self.previous

    @property
    def kept(self) -> bool:
        return self.answered and self.previous is not None and self.value == self.previous

    @property
    def told(self) -> int:
        """How many reasons of others are shown."""
        return len(self.lower) + len(self.higher) + len(self.within)

    def label_of(self, value: Any) -> str:
        for point in self.points:
            if str(point["value"]) == str(value):
                return str(point["label"]) if str(point["label"]) != str(value) else ""  # a bare number says it once
        return ""

    @property
    def groups_seen(self) -> bool:
        return any(not line.hidden for line in self.groups)

    @property
    def previous_label(self) -> str:
        return self.label_of(self.previous)

    @property
    def said(self) -> str:
        """The answer in words: "4 · 대체로 달성됨"; empty where there is none."""
        return self.in_words(self.value)

    @property
    def said_before(self) -> str:
        return self.in_words(self.previous)

    def in_words(self, value: Any) -> str:
        if value == NO_OPINION and self.form.offers_no_opinion:
            return _("잘 모르겠음")
        if not self.rated:
            return self.form.label_of(asked_as(self.item), self.options, value) or self.form.raw(value)
        words = ("" if value is None else str(value), self.label_of(value))
        return " · ".join(word for word in words if word)


def cards_of(rnd: Round, *, seat: Seat | None = None, response: Response | None = None) -> list[Card]:
    """All cards in order. Without a seat: as a preview shows them."""
    q, design = rnd.questionnaire, rnd.feedback_design
    entries = q.entries.select_related("item__scale", "item__candidate", "wording").prefetch_related("item__wordings", "item__categories")
    cards, earlier = [_card(n, entry, q.page_size, rnd.number) for n, entry in enumerate(entries, start=1)], before(rnd)
    for card in cards:
        card.before = earlier.get(card.item.pk)
    if design.get("distribution") or design.get("reasons"):
        _add_feedback(cards, rnd, design, seat)
    if seat is not None and design.get("own"):
        _add_previous(cards, seat)
    if response is not None:
        _add_answers(cards, response)
    return cards


def _card(number: int, entry: QuestionnaireItem, page_size: int, round_number: int) -> Card:
    wording, item = entry.shown_wording(), entry.item
    rated = answer_forms.of(item.form).scaled
    points = [{"value": value, "label": label} for value, label in item.scale.named()] if rated else []
    return Card(
        number=number,
        page=(number - 1) // max(page_size, 1) + 1,
        round_number=round_number,
        item=item,
        wording=wording,
        text=wording.local("text") if wording else item.code,
        help=wording.local("help") if wording else "",
        short=entry.label(),
        points=points,
        options=tuple(answer_forms.of(item.form).options(item, None)),
    )


def _add_feedback(cards: list[Card], rnd: Round, design: dict[str, Any], seat: Seat | None) -> None:
    asked = groups.groups_of(rnd) if design.get("groups") else []
    for card in cards:
        row = card.before.feedback if card.before else None
        if row is None:
            continue
        if design.get("distribution") and card.before and card.before.same_question:
            card.feedback = row
            card.groups = groups.lines_of(row, asked, groups.own_group(seat))
        if design.get("reasons"):
            for side in (Side.LOWER, Side.HIGHER, Side.WITHIN):
                texts = [r["text"] for r in row.reasons if r["side"] == side]
                setattr(card, side, rotated(texts, seat, card.code))
            card.unseen = sum(1 for r in row.reasons if r["side"] == HIDDEN)


def add_outcome(cards: list[Card], rnd: Round) -> bool:
    """The panel's figures of the round itself: for who has answered, once the next round shows them to everybody."""
    following = Round.objects.filter(panel=rnd.panel_id, number=rnd.number + 1).exclude(state=RoundState.DRAFT).first()
    if following is None or not following.feedback_design.get("distribution"):
        return False
    rows = {row.item_id: row for row in rnd.feedback.all()}
    for card in cards:
        card.after = rows.get(card.item.pk)
    return bool(rows)


def rotated(texts: list[str], seat: Seat | None, code: str) -> list[str]:
    """Another one first for each expert, always the same for one expert: no reason profits from its place."""
    if seat is None or len(texts) < 2:
        return texts
    digest = hashlib.sha256(f"{seat.pk}:{code}".encode()).digest()
    start = int.from_bytes(digest[:4], "big") % len(texts)
    return texts[start:] + texts[:start]


def _add_previous(cards: list[Card], seat: Seat) -> None:
    """To a sentence of another meaning one has not answered yet: what was said then stands apart."""
    earlier = seats.earlier_responses(seat)
    for card in cards:
        given = earlier.get(card.before.round.pk) if card.before else None
        if card.before is None or given is None:
            continue
        told = {r.item_id: r for r in given.reasons.all()}
        setattr(card, "previous" if card.before.same_question else "then_value", given.answers.get(card.code))
        if own := told.get(card.item.pk):
            card.own_reason, card.own_unseen = own.text.strip(), own.hidden_at is not None
            card.unseen -= card.own_unseen and card.unseen > 0
        if card.own_reason:  # one's own is shown as one's own, not among the others'
            for side in (Side.LOWER, Side.HIGHER, Side.WITHIN):
                setattr(card, side, [t for t in getattr(card, side) if t != card.own_reason])


def _add_answers(cards: list[Card], response: Response) -> None:
    told = {r.item_id: r for r in response.reasons.all()}
    for card in cards:
        card.value = response.answers.get(card.code)
        if own := told.get(card.item.pk):
            card.reason = own.text


@dataclass(frozen=True)
class Path:
    """How one person moved in a round."""

    kept: list[Card]
    towards: list[Card]
    away: list[Card]
    level: list[Card]  # changed, as far from the group's median as before
    fresh: list[Card]  # no answer of one's own to compare with

    @property
    def other(self) -> int:
        return len(self.level) + len(self.fresh)


def path_of(cards: list[Card]) -> Path:
    path = Path([], [], [], [], [])
    for card in cards:
        _bin(path, card).append(card)
    return path


def _bin(path: Path, card: Card) -> list[Card]:
    if card.kept:
        return path.kept
    median = card.feedback.median if card.feedback else None
    if not (isinstance(card.previous, int) and isinstance(card.value, int)) or median is None:
        return path.level if card.changed else path.fresh
    before, now = abs(card.previous - median), abs(card.value - median)
    return path.towards if now < before else path.away if now > before else path.level
