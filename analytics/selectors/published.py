"""Public pages out of a snapshot: nothing here reads a table of answers or figures."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from surveys.enums import ItemKind, WordingChange
from surveys.validators import span

from ..enums import PublicationState
from ..models import Publication, PublicationProof
from ..words import said
from . import last_asked, published_choices
from .published_choices import Chosen

Section = Mapping[str, Any]


def current(slug: str) -> Publication | None:
    """The newest published version of a study."""
    found = Publication.objects.filter(study__slug=slug, state=PublicationState.PUBLISHED).select_related("study")
    return found.order_by("-version").first()


def proved(publication: Publication) -> bool:
    """Whether its evidence is there to take away."""
    return PublicationProof.objects.filter(publication=publication).exists()


def taken_down(slug: str) -> Publication | None:
    """The newest version that was published and taken down, where nothing is published."""
    found = Publication.objects.filter(study__slug=slug, state=PublicationState.WITHDRAWN).select_related("study")
    return found.order_by("-version").first()


def change_of(now: Section | None, then: Section | None) -> str:
    """How the wordings of two figures of one item differ: a WordingChange."""
    one, other = (now or {}).get("asked"), (then or {}).get("asked")
    if not one or not other or all(one[k] == other[k] for k in ("text_ko", "text_en", "help_ko", "help_en")):
        return WordingChange.NONE.value
    return (WordingChange.EDITORIAL if one["sense"] == other["sense"] else WordingChange.MEANING).value


@dataclass(frozen=True)
class Row:
    """One item as a survey and the last round that asked it see it."""

    item: str
    survey: Section | None
    expert: Section | None
    round: int | None = None

    @property
    def change(self) -> str:
        """What the experts read against what the citizens read."""
        return change_of(self.expert, self.survey)

    @property
    def gap(self) -> float | None:
        """Citizens' weighted mean minus the experts' mean, on the same scale; None between two different questions."""
        if self.change == WordingChange.MEANING:
            return None
        citizen = self.survey["mean"]["value"] if self.survey else None
        expert = self.expert["measures"]["mean"] if self.expert else None
        return None if citizen is None or expert is None else citizen - expert


class Story:
    """A snapshot with the questions that the results page asks of it."""

    def __init__(self, snapshot: Section) -> None:
        self.snapshot = snapshot
        self.surveys, self.rounds = snapshot["surveys"], snapshot["rounds"]
        self.derivation, self.items = snapshot["derivation"], snapshot["items"]

    @property
    def last_round(self) -> Section | None:
        return self.rounds[-1] if self.rounds else None

    @property
    def main_survey(self) -> Section | None:
        """The survey that asks the most."""
        return max(self.surveys, key=lambda s: len(s["figures"]), default=None)

    @property
    def core(self) -> list[Section]:
        found = [c for c in self.derivation["candidates"] if c["status"] == "core"] if self.derivation else []
        return sorted(found, key=lambda c: -(c["probability"] or 0))

    @property
    def others(self) -> list[Section]:
        """In the order of the picture above them."""
        found = [c for c in self.derivation["candidates"] if c["status"] != "core"] if self.derivation else []
        return sorted(found, key=lambda c: (c["probability"] is None, -(c["probability"] or 0)))

    def finding(self) -> str:
        """The result as one sentence."""
        if self.derivation:
            n, k = len(self.derivation["candidates"]), len(self.core)
            return ngettext(
                "%(n)d개 후보 가치 가운데 %(k)d개가 핵심가치로 도출되었습니다",
                "%(n)d개 후보 가치 가운데 %(k)d개가 핵심가치로 도출되었습니다",
                k,
            ) % {"n": n, "k": k}
        top = self.strongest()
        if top is not None:
            return _("‘%(item)s’의 평균은 %(scale)s 척도에서 %(mean)s점입니다") % {
                "item": said(top["asked"], "label"), "mean": f"{top['mean']['value']:.2f}",
                "scale": scale_span(self.items[top["item"]]["scale"]),
            }  # fmt: skip
        return said(self.snapshot["study"], "title")

    def strongest(self) -> Section | None:
        """The rated item of the main survey that is nearest to the agree end; of items on the scale that it asks on most."""
        figures = [f for f in (self.main_survey or {}).get("figures", []) if f["mean"]["value"] is not None]
        on = [self._numbers(f["item"]) for f in figures]
        alike = [f for f, scale in zip(figures, on, strict=True) if scale == max(on, key=on.count)]
        return max(alike, key=lambda f: self._height(f["item"], f["mean"]["value"]), default=None)

    def _numbers(self, item: str) -> tuple[int, int, bool]:
        """What makes two means comparable: the numbers of the scale, and which of its ends agrees."""
        scale = self.items[item]["scale"]
        return scale["first"], scale["points"], scale["reversed"]

    def _height(self, item: str, mean: float) -> float:
        """Of a mean, 0 at the disagree end of its own scale and 1 at the agree end."""
        first, points, turned = self._numbers(item)
        height = (mean - first) / (points - 1)
        return 1 - height if turned else height

    @cached_property
    def experts(self) -> dict[str, last_asked.Asked]:
        return last_asked.by_item(self.rounds)

    @property
    def panel_rounds(self) -> list[Section]:
        """The rounds that the experts' figures come from."""
        return list({asked.number: asked.round for asked in self.experts.values()}.values())

    def rows(self, *kinds: str) -> list[Row]:
        """Items of some kinds, citizens beside experts, in the survey's order."""
        citizens = {f["item"]: f for f in self.main_survey["figures"]} if self.main_survey else {}
        codes = list(dict.fromkeys([*citizens, *self.experts]))
        return [self._row(c, citizens.get(c)) for c in codes if not kinds or self.items[c]["kind"] in kinds]

    def _row(self, code: str, citizens: Section | None) -> Row:
        asked = self.experts.get(code)
        return Row(code, citizens, asked.figure, asked.number) if asked else Row(code, citizens, None)

    def goals(self) -> list[Row]:
        return self.rows(ItemKind.ATTAINMENT)

    def support(self, code: str) -> dict[str, Any]:
        """Shares who find a candidate important: the experts of the last round that asked it, the citizens."""
        candidate, item = self.candidate(code), self.item_of_candidate(code)
        asked = self.experts.get(item or "")
        return {
            "experts": asked.figure["measures"]["agree_share"] if asked else None,
            "citizens": candidate["agree_share"] if candidate else None,
            "experts_asked": asked.figure["asked"] if asked else None, "citizens_asked": (self._main_figure(item) or {}).get("asked"),
        }

    def _main_figure(self, item: str | None) -> Section | None:
        return self.figure_of(self.main_survey["code"], item) if self.main_survey and item else None

    def map_keys(self) -> list[tuple[str, str]]:
        """Item and picture of each goal, the least attained first: where it lags shows best on a map."""
        goals = [r for r in self.goals() if r.survey and r.survey["mean"]["value"] is not None]
        ordered = sorted(goals, key=lambda r: self._height(r.item, r.survey["mean"]["value"]) if r.survey else 0.0)
        return [(r.item, f"map:{self.main_survey['code']}:{r.item}") for r in ordered] if self.main_survey else []

    def goal_keys(self) -> list[str]:
        """Pictures of the goals in the main survey: how answers spread, then citizens beside experts."""
        code = self.main_survey["code"] if self.main_survey else ""
        goals = [k for k in self._compared() if k == ItemKind.ATTAINMENT]
        return [f"{kind}:{code}:{k}" for k in goals for kind in ("shares", "means")]

    def other_keys(self) -> list[str]:
        """Pictures of what else the main survey asked of several items."""
        code = self.main_survey["code"] if self.main_survey else ""
        return [f"means:{code}:{k}" for k in self._compared() if k != ItemKind.ATTAINMENT]

    def _compared(self) -> list[str]:
        """Kinds of which the main survey asked several items."""
        asked = [self.items[f["item"]]["kind"] for f in self.main_survey["figures"]] if self.main_survey else []
        return [k for k in dict.fromkeys(asked) if asked.count(k) > 1]

    def same_item(self) -> list[dict[str, Any]]:
        """Items that several surveys (or a survey and the panel) were asked, with the mean of each."""
        asked: dict[str, list[dict[str, Any]]] = {}
        for s in self.surveys:
            who = s["population"] or s
            for f in s["figures"]:
                name = said(who, "name") or said(s, "title")
                asked.setdefault(f["item"], []).append(
                    {"who": name, "figure": f["mean"], "source": s["code"], "asked": f["asked"]}
                )
        for code, found in asked.items():
            if last := self.experts.get(code):
                figure = {"value": last.figure["measures"]["mean"], "n": last.figure["n"], "low": None, "high": None}
                who = _("전문가, %(n)d차 라운드") % {"n": last.number}
                found.append({"who": who, "figure": figure, "source": last.source, "asked": last.figure["asked"]})
        surveys_of = {c: sum(not f["source"].startswith("round-") for f in found) for c, found in asked.items()}
        return [{"item": c, "asked": found} for c, found in asked.items() if surveys_of[c] > 1]

    @property
    def weights(self) -> list[dict[str, Any]]:
        return weights(self.derivation["run"]["parameters"]) if self.derivation else []

    @property
    def rescaled(self) -> bool:
        return any(w["rescaled"] for w in self.weights)

    @property
    def choices(self) -> list[Chosen]:
        return published_choices.all_of(self.snapshot)

    def numbers(self) -> list[Chosen]:
        return published_choices.all_of(self.snapshot, "numbers")

    def source(self, code: str) -> Section | None:
        """A survey by its code, a round as "round-2"."""
        if code.startswith("round-"):
            return next((r for r in self.rounds if f"round-{r['number']}" == code), None)
        return next((s for s in self.surveys if s["code"] == code), None)

    def figure_of(self, source: str, item: str) -> Section | None:
        found = self.source(source)
        return next((f for f in found["figures"] if f["item"] == item), None) if found else None

    def candidate(self, code: str) -> Section | None:
        return next((c for c in self.derivation["candidates"] if c["code"] == code), None) if self.derivation else None

    def item_of_candidate(self, code: str) -> str | None:
        found = (c for c, i in self.items.items() if i["candidate"] == code and i["kind"] == ItemKind.IMPORTANCE)
        return next(found, None)

    def domains(self, figure: Section, source: Section | None = None) -> list[dict[str, Any]]:
        """Groups of one item by characteristic, in the words in which that survey asked it."""
        asked = {c["item"]: c["asked"] for c in (source or {}).get("characteristics", [])}
        by_variable: dict[str, list[Section]] = {}
        for d in figure["domains"]:
            by_variable.setdefault(d["variable"], []).append(d)
        return [
            {"label": said(asked.get(v) or self.items[v], "label"), "rows": [self._domain(v, d) for d in self._in_order(v, rows)]}
            for v, rows in by_variable.items()
        ]

    def _in_order(self, variable: str, rows: list[Section]) -> list[Section]:
        places = {c["code"]: n for n, c in enumerate(self.items[variable]["categories"])}
        return sorted(rows, key=lambda d: places.get(d["level"], len(places)))

    def _domain(self, variable: str, d: Section) -> dict[str, Any]:
        category = next((c for c in self.items[variable]["categories"] if c["code"] == d["level"]), {})
        return {**d, "label": said(category, "label") or d["level"]}


def scale_span(scale: Section | None) -> str:
    """ "0–10": the numbers of an item's scale; "" for an item without one."""
    return span(scale["first"], scale["first"] + scale["points"] - 1) if scale else ""


def weights(parameters: Section) -> list[dict[str, Any]]:
    """Each criterion's weight as it was declared and as it counts: those in use add up to 1."""
    total = sum(c["weight"] for c in parameters["criteria"])
    return [
        {**c, "declared": c["weight"], "used": c["weight"] / total, "rescaled": abs(total - 1) > 1e-9}
        for c in parameters["criteria"]
    ]
