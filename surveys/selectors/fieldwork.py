"""How a survey is getting on, out of stored counts; and the geometry of its two pictures."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db.models import Q
from django.utils import timezone

from .. import answer_forms
from ..enums import ALL, HOURS, IMPORTED, QuestionnaireState, ResponseState
from ..models import Interim, Invitation, Item, Questionnaire, Tally
from ..steps import STEP, next_at, told_of
from .margins import name_of

MOST_COUNTED = 10_000  # begun answers are counted no further, so that a page never pays for the whole table
WIDTH, HEIGHT, LEFT, BOTTOM = 720, 220, 44, 28


@dataclass(frozen=True)
class Day:
    day: date
    count: int
    total: int
    x: float
    y: float
    width: float
    height: float
    label: bool

    @property
    def few(self) -> bool:
        return 0 < self.count < STEP


def page_of(q: Questionnaire) -> dict[str, Any]:
    tallies = _tallies(q)
    n, by_file = (int(tallies.get(HOURS, {}).get(code, 0)) for code in (ALL, IMPORTED))
    here = n - by_file
    shown, shown_n, following = _sample(q, tallies, n)
    begun = q.responses.filter(state=ResponseState.DRAFT, pilot=False)[:MOST_COUNTED].count()
    return {
        "n": n,
        "by_file": by_file,
        "begun": begun,
        "begun_is_more": begun == MOST_COUNTED,
        "rate": here / (here + begun) if here + begun else None,
        "share": n / q.target_n if q.target_n else None,
        "curve": curve(tallies.get(HOURS, {})),
        "margins": margins_against_sample(q, shown),
        "sample_n": shown_n,
        "sample_next": following,
        "live": q.takes_answers(),
    }


def _sample(
    q: Questionnaire, tallies: dict[str, dict[str, int]], n: int
) -> tuple[dict[str, dict[str, int]], int, int | None]:
    """Who has answered, by characteristics: while answers come in, of an earlier step, so that nobody is a difference.
    With it how many answers that counts, and at how many the next is shown."""
    if q.state != QuestionnaireState.OPEN:
        return tallies, n, None
    interim = Interim.objects.filter(questionnaire=q).first() or Interim()
    following = interim.waiting_n + STEP if interim.waiting else next_at(interim.waiting_n)
    return interim.shown, interim.shown_n, following


def _tallies(q: Questionnaire) -> dict[str, dict[str, int]]:
    found: dict[str, dict[str, int]] = {}
    for item, code, count in Tally.objects.filter(questionnaire=q).values_list("item_code", "code", "count"):
        found.setdefault(item, {})[code] = count
    return found


def curve(hours: dict[str, int]) -> dict[str, Any] | None:
    """Answers a day, with a scale of whole numbers. None where nothing has come in."""
    counts: Counter[date] = Counter()
    for stamp, count in hours.items():
        if stamp not in (ALL, IMPORTED) and count:
            counts[date.fromisoformat(stamp[:10])] += count
    if not counts:
        return None
    first, last = min(counts), max(counts)
    first = min(first, last - timedelta(days=6))  # a week at least, and never into days to come
    days = [first + timedelta(days=i) for i in range((last - first).days + 1)]
    drawn = {day: _drawn(n) for day, n in counts.items()}
    top = _round_up(max(drawn.values()))
    return {
        "days": _bars(days, counts, top), "ticks": [_tick(value, top) for value in (0, top // 2, top)],
        "width": WIDTH, "height": HEIGHT, "left": LEFT, "base": HEIGHT - BOTTOM, "right": WIDTH - 4,
        "most": max(sorted(drawn.items()), key=lambda pair: pair[1]), "today": timezone.localdate(),
    }  # fmt: skip


def _bars(days: list[date], counts: Counter[date], top: int) -> list[Day]:
    step, total, bars = (WIDTH - LEFT - 4) / len(days), 0, []
    every = max(1, -(-len(days) // 8))
    for place, day in enumerate(days):
        total += counts[day]
        tall = (HEIGHT - BOTTOM - 12) * _drawn(counts[day]) / top
        bars.append(
            Day(day, counts[day], total, round(LEFT + place * step + step * 0.12, 1), round(HEIGHT - BOTTOM - tall, 1),
                round(step * 0.76, 1), round(tall, 1), place % every == 0)
        )  # fmt: skip
    return bars


def _drawn(n: int) -> int:
    """Few answers a day are not counted out, in the picture neither."""
    return STEP - 1 if 0 < n < STEP else n


def _tick(value: int, top: int) -> dict[str, float]:
    y = HEIGHT - BOTTOM - (HEIGHT - BOTTOM - 12) * value / top
    return {"value": value, "y": round(y, 1), "text_y": round(y + 4, 1)}


def _round_up(value: int) -> int:
    """To 2, 10, 20, 50, 100 …: an even number, so that its half is whole."""
    size = 2
    for size in (s * 10**power for power in range(8) for s in (2, 4, 10)):
        if size >= value:
            break
    return size


@dataclass(frozen=True)
class Line:
    name: str
    count: int
    sample: float
    population: float | None
    difference: float | None
    sample_width: float
    population_width: float
    far: bool  # the sample is more than five points off


def margins_against_sample(q: Questionnaire, tallies: dict[str, dict[str, int]]) -> list[dict[str, Any]]:
    """One table a characteristic: its categories in the sample and in the population."""
    rows = q.entries.filter(item__kind="demographic", item__form__in=answer_forms.names(partitions=True)).select_related("item")
    items = [entry.item for entry in rows.prefetch_related("item__categories", "item__wordings")]
    known = _population_shares(q, {item.code for item in items})
    return [_table(item, tallies.get(item.code, {}), known.get(item.code)) for item in items]


def _population_shares(q: Questionnaire, codes: set[str]) -> dict[str, dict[str, float]]:
    found: dict[str, dict[str, float]] = {}
    margins = q.population.margins.order_by("pk").prefetch_related("cells") if q.population else []
    for margin in margins:
        for place, code in enumerate(margin.variables):
            if code in codes and code not in found:
                found[code] = _collapsed(margin, place)
    return found


def _collapsed(margin: Any, place: int) -> dict[str, float]:
    counts: Counter[str] = Counter()
    for cell in margin.cells.all():
        counts[cell.codes[place]] += float(cell.count)
    total = sum(counts.values()) or 1.0
    return {code: count / total for code, count in counts.items()}


def _table(item: Item, counts: dict[str, int], population: dict[str, float] | None) -> dict[str, Any]:
    categories = list(item.categories.all())
    n = sum(counts.get(category.code, 0) for category in categories)
    shares = [counts.get(c.code, 0) / n if n else 0.0 for c in categories]
    top = max([*shares, *(population or {}).values(), 0.01])
    lines = [
        _line(category.local("label"), counts.get(category.code, 0), share,
              None if population is None else population.get(category.code, 0.0), top, n)
        for category, share in zip(categories, shares, strict=True)
    ]  # fmt: skip
    return {"item": item, "name": name_of(item), "n": n, "lines": lines, "has_population": population is not None}


def _line(name: str, count: int, sample: float, population: float | None, top: float, n: int) -> Line:
    gap = None if population is None or not n else sample - population
    return Line(
        name, count, sample, population, gap, round(160 * sample / top, 1), round(160 * (population or 0) / top, 1),
        gap is not None and abs(gap) > 0.05,
    )  # fmt: skip


def people_of(q: Questionnaire) -> dict[str, Any]:
    """Names and whether they have begun or finished; never what they said. Who has finished is told in steps."""
    rows = q.invitations.select_related("response").order_by("name", "email", "pk")
    done = Q(response__state=ResponseState.SUBMITTED)
    return {
        "people": rows.only("name", "email", "sent_at", "reminded_at", "reminders", "first_seen_at", "revoked_at", "response__state"),
        "invited": rows.count(),
        "sent": rows.filter(sent_at__isnull=False).count(),
        "unsent": rows.filter(sent_at=None, revoked_at=None).count(),
        "finished": rows.filter(done).count(),
        "told": told_finished(q),
        "waiting": rows.filter(sent_at__isnull=False, revoked_at=None).exclude(done).count(),
    }


def told_finished(q: Questionnaire) -> set[int]:
    """Invitations of those who may be called finished: all once it has closed, the first tens of them before."""
    done = q.responses.filter(invitation__isnull=False, state=ResponseState.SUBMITTED, pilot=False).order_by("submitted_at", "pk")
    keys = list(done.values_list("invitation_id", flat=True))
    return set(keys if q.state == QuestionnaireState.CLOSED else keys[: told_of(len(keys))])


def state_of(invitation: Invitation, told: set[int]) -> str:
    response = getattr(invitation, "response", None)
    if invitation.pk in told:
        return "finished"
    if invitation.revoked_at:
        return "revoked"
    if response is not None:
        return "begun"
    return "seen" if invitation.first_seen_at else "sent" if invitation.sent_at else "unsent"
