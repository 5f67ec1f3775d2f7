"""Two versions must not tell of one person: where answers differ by a few from what was published, its figures stay.

An erased answer is gone from what is computed next. Published beside the earlier version, the difference would be that
very answer. So a survey or a round whose answers differ by fewer than a small group from a version that the public has
seen keeps the figures of that version, and a derivation that read it keeps to them too.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from delphi.small_groups import SMALLEST
from surveys.models import Questionnaire, Study
from surveys.selectors.answered import erased_between

from ..enums import PublicationState
from ..models import Publication
from .small import SMALL_CELL

Section = dict[str, Any]
SEEN = (PublicationState.PUBLISHED, PublicationState.WITHDRAWN)


def seen_by_the_public(study: Study) -> list[Publication]:
    """Every version that was public at some time, the newest first."""
    return list(study.publications.filter(state__in=SEEN).order_by("-version"))


def survey(versions: Sequence[Publication], questionnaire: Questionnaire, section: Section) -> Section:
    before = [(p.version, s) for p in versions for s in p.snapshot.get("surveys", []) if s["code"] == section["code"]]
    return _kept(before, questionnaire, section, "n", SMALL_CELL)


def round_(versions: Sequence[Publication], questionnaire: Questionnaire, section: Section) -> Section:
    before = [(p.version, r) for p in versions for r in p.snapshot.get("rounds", []) if r["number"] == section["number"]]
    return _kept(before, questionnaire, section, "respondents", SMALLEST)


def derivation(versions: Sequence[Publication], section: Section, surveys: Sequence[Section], rounds: Sequence[Section]) -> Section:
    """The published derivation where it read what is kept; one that reads more is marked, and refused."""
    held = [s["code"] for s in surveys if "kept_from" in s and s["code"] == section["questionnaire"]]
    held += [r["number"] for r in rounds if "kept_from" in r and r["number"] in section["rounds_closed"]]
    before = [(p.version, p.snapshot["derivation"]) for p in versions if p.snapshot.get("derivation")]
    if not held or not before or any(d["run"]["id"] == section["run"]["id"] for _v, d in before):
        return section
    version, published = before[0]
    if published["rounds_closed"] == section["rounds_closed"]:
        return {**published, "kept_from": published.get("kept_from", version)}
    return {**section, "tells_of_few": held}


@dataclass(frozen=True)
class Difference:
    """Answers of one body of data that only one of two computations read."""

    erased: int
    added: int

    @property
    def all(self) -> int:
        return self.erased + self.added


def difference(questionnaire: Questionnaire, before: Mapping[str, Any], now: Mapping[str, Any], count: str) -> Difference:
    if before["run"]["id"] == now["run"]["id"]:
        return Difference(0, 0)
    erased = erased_between(questionnaire, before["run"]["finished_at"], now["run"]["finished_at"])
    return Difference(erased, max(0, now[count] - before[count] + erased))


def _kept(before: Sequence[tuple[int, Section]], questionnaire: Questionnaire, now: Section, count: str, minimum: int) -> Section:
    for version, published in before:
        if 0 < difference(questionnaire, published, now, count).all < minimum:
            return {**published, "kept_from": published.get("kept_from", version)}
    return now
