"""Words and numbers of results for templates."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import Any

from django import template
from django.utils.dateparse import parse_datetime
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from delphi.measures import CONDITIONS, UNITS
from surveys import claims
from surveys.models import ItemWording
from surveys.templatetags.hapui import figure as number
from surveys.templatetags.hapui import percent

from .. import words
from ..selectors import published
from ..selectors.published import change_of, scale_span

register = template.Library()
register.filter(scale_span)
SHARES = ("agree_share", "middle_share", "disagree_share")


@register.filter
def reason_words(reason: Mapping[str, Any] | None) -> str:
    return words.reason(reason)


@register.filter
def status_word(code: str) -> str:
    return words.status(code)


@register.filter
def status_line(code: str) -> str:
    return str(words.STATUS_LINES.get(code, ""))


@register.filter
def status_tone(code: str) -> str:
    """Badge tone of a candidate's status: blue for core, warm for what divides, plain for the rest."""
    return {"core": "blue-strong", "contested": "warm", "unstable": "warm", "fragile": "warm"}.get(code, "outline")


@register.filter
def gate_word(code: str) -> str:
    return str(words.GATES.get(code, code))


@register.filter
def criterion_word(code: str) -> str:
    return str(words.CRITERIA.get(code, code))


@register.filter
def measure_word(code: str) -> str:
    return str(words.MEASURES.get(code, code))


@register.filter
def measure_rows(figure: Mapping[str, Any]) -> list[dict[str, str]]:
    """What a round found of an item, in the order of words.MEASURES: a snapshot keeps its keys in none."""
    found, known = figure["measures"], [m for m in words.MEASURES if m in figure["measures"]]
    rows = [("n", f"{figure['n']:,}")]
    for name in [*known, *sorted(set(found) - set(known))]:
        rows.append((words.measure(name), percent(found[name]) if name in SHARES else number(found[name], 3)))
        if name == "cvr":
            critical = "–" if figure["cvr_critical"] is None else figure["cvr_critical"]
            rows.append((_("동의한 사람 / CVR의 정확 임계 인원"), f"{figure['essential']} / {critical}"))
        if name == "cv":
            rows.append((_("라운드 사이의 안정성"), stability_word(figure["stability"])))
    return [{"label": label, "shown": shown} for label, shown in rows]


@register.filter
def figure_name(weighting: Mapping[str, Any] | None, what: str = "mean") -> str:
    return words.figure_name(weighting or None, what)


@register.filter
def is_weighted(weighting: Mapping[str, Any] | None) -> bool:
    return bool(weighting) and words.weighting_kind(weighting) != "none"


@register.filter
def weighting_words(survey: Mapping[str, Any]) -> str:
    """How a survey was weighted and on how many answers its figures rest."""
    w = survey["weighting"]
    return claims.weighting({"kind": words.weighting_kind(w), "n": w["n"], "respondents": survey["n"]})


@register.filter
def rule_lines(declaration: Mapping[str, Any]) -> list[str]:
    """The criteria of a declared rule as conditions in their units; what another scale asks otherwise, after them."""
    criteria, scales = declaration["rule"]["criteria"], declaration.get("scales") or {}
    lines = [_condition(c["measure"], c["threshold"]) for c in criteria]
    for own in scales.values():
        given = own.get("thresholds") or {}
        other = [_condition(c["measure"], given[c["measure"]]) for c in criteria if given.get(c["measure"], c["threshold"]) != c["threshold"]]
        if other:
            lines.append(_("%(points)s점 척도에서는: %(conditions)s") % {"points": own["points"], "conditions": ", ".join(other)})
    return lines


def _condition(code: str, threshold: float | None) -> str:
    from stats.consensus.measures import MEASURES as KNOWN

    direction, unit = KNOWN[code].direction, UNITS[KNOWN[code].unit]
    value = "" if threshold is None else f"{threshold:g}{unit}"
    return f"{words.measure(code)}: {CONDITIONS[direction] % {'value': value}}"


@register.filter
def weight_lines(parameters: Mapping[str, Any]) -> list[dict[str, Any]]:
    return published.weights(parameters)


@register.filter
def convention_words(convention: str) -> str:
    """How quartiles were taken ("quartile type 7"), in the reader's words."""
    kind = convention.removeprefix("quartile type ")
    return _("사분위수 산출 방식 %(t)s") % {"t": kind} if kind != convention else convention


@register.filter
def interval_word(code: str | None) -> str:
    return str(words.INTERVALS.get(code or "", ""))


@register.filter
def sample_word(code: str) -> str:
    return str(words.SAMPLE_KINDS.get(code, code))


@register.filter
def stability_word(stability: Mapping[str, Any] | None) -> str:
    return str(words.STABILITY.get(stability["status"], "")) if stability else str(words.STABILITY["not_assessed"])


@register.filter
def signed(value: float | None, digits: int = 2) -> str:
    return "–" if value in (None, "") else f"{value:+.{int(digits)}f}".replace("-", "−")


@register.filter
def chance(p: float | None) -> str:
    """A share of draws as a whole percentage."""
    return percent(p, 0)


@register.filter
def day(moment: str | None) -> str:
    """An ISO time of a snapshot as a date with its weekday."""
    parsed = parse_datetime(moment) if moment else None
    return date_format(localtime(parsed), _("Y년 n월 j일(D)"), use_l10n=False) if parsed else "–"


@register.filter
def share_rows(figure: Mapping[str, Any], points: list[tuple[int, str]]) -> list[dict[str, Any]]:
    """Category shares with the number and label of each point, and their counts."""
    names = [f"{value} {label}".strip() for value, label in points]
    rows = zip(names, figure["shares"], figure["counts"], strict=False)
    return [{"label": label, "share": share, "count": count} for label, share, count in rows]


@register.filter
def answered(source: Mapping[str, Any]) -> str:
    """How many answered a survey or a round."""
    return f"{source['respondents'] if 'respondents' in source else source['n']:,}"


@register.filter
def candidate_of(code: str, story: Any) -> Mapping[str, Any] | None:
    return story.candidate(code)


@register.filter
def support_of(code: str, story: Any) -> Mapping[str, Any]:
    return story.support(code)


@register.filter
def sentence(asked: ItemWording | Mapping[str, Any] | None) -> str:
    """What a respondent read, the explanation with it."""
    if asked is None:
        return ""
    read = asked.local if isinstance(asked, ItemWording) else partial(words.said, asked)
    return " — ".join(text for text in (read("text"), read("help")) if text)


@register.filter
def change_from(one: ItemWording | Mapping[str, Any] | None, other: ItemWording | Mapping[str, Any] | None) -> str:
    """A WordingChange between two wordings, of rows or of a snapshot."""
    if isinstance(one, ItemWording) and isinstance(other, ItemWording):
        return str(one.change_from(other))
    return change_of({"asked": one}, {"asked": other})


@register.filter
def at(sequence: Any, index: int) -> Any:
    """{{ columns|at:forloop.counter0 }}"""
    return sequence[index]
