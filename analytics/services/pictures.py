"""Charts of a run or a publication, drawn by the worker out of snapshot sections and stored beside them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from django.db import transaction
from django.utils import translation

from stats.canonical import content_hash
from surveys.enums import ItemKind
from surveys.models import Work
from surveys.services import work as queue

from .. import words
from ..charts import render
from ..charts.criteria import CriteriaRow, Criterion, criteria
from ..charts.diverging import LikertRow, ScalePoint, diverging
from ..charts.means import MeanRow, Scale, means
from ..charts.movement import MovementRow, RoundPoint, movement
from ..charts.opinions import OpinionRow, opinions
from ..charts.probabilities import ProbabilityRow, probabilities
from ..charts.provinces import Province, recognised
from ..charts.spec import NARROW, WIDE, About, Chart
from ..charts.tiles import Tile, tiles
from ..charts.verdicts import VerdictRow, verdicts
from ..enums import RunKind
from ..kinds import DRAW_RUN
from ..models import AnalysisRun, ChartImage, Picture, Publication
from ..selectors import last_asked, runs, snapshots
from ..selectors.pictures import CARD
from . import cards, side_by_side
from .side_by_side import beside, of_item, same_question

LANGUAGES = ("ko", "en")
MAPPED = (ItemKind.ATTAINMENT, ItemKind.VALUE_ATTAINMENT, ItemKind.SEVERITY)  # what may differ from place to place
FEW = 10  # effective answers of a province under which its mean is not drawn
Section = Mapping[str, Any]
Named = Iterator[tuple[str, Chart]]


def draw(snapshot: Section, *, run: AnalysisRun | None = None, publication: Publication | None = None) -> int:
    """All charts of a snapshot in both languages; returns how many. A repeat replaces them, and drops what it no longer draws.

    They appear together: a version whose pictures are there in one language only could be approved and published half.
    """
    made: dict[tuple[str, str], dict[str, Any]] = {}
    for language in LANGUAGES:
        with translation.override(language):
            narrow = dict(charts(snapshot, language, NARROW))
            for key, chart in charts(snapshot, language):
                content = {k: v for k, v in chart.as_dict().items() if k != "spec"}
                made[key, language] = {"content": content, "image": image_of(chart, narrow[key])}
            if publication:
                made[CARD, language] = cards.draw(snapshot)
    _replace({"run": run, "publication": publication}, made)
    return len(made)


@transaction.atomic
def _replace(owner: dict[str, Any], made: dict[tuple[str, str], dict[str, Any]]) -> None:
    kept = [
        Picture.objects.update_or_create(**owner, key=key, language=language, defaults=picture)[0].pk
        for (key, language), picture in made.items()
    ]
    Picture.objects.filter(**owner).exclude(pk__in=kept).delete()


def image_of(chart: Chart, narrow: Chart) -> ChartImage:
    """The stored picture of a pair of specifications, drawn where it is new."""
    both = content_hash([chart.spec, narrow.spec])
    found = ChartImage.objects.filter(spec_hash=both).first()
    if found:
        return found
    drawn = {"svg_wide": render.page_svg(chart.spec), "svg_narrow": render.page_svg(narrow.spec)}
    image, _new = ChartImage.objects.get_or_create(
        spec_hash=both, defaults={"spec": chart.spec, "spec_narrow": narrow.spec, **drawn}
    )
    return image


def charts(snapshot: Section, language: str, width: int = WIDE) -> Named:
    """Every chart that the snapshot's parts allow, by key."""
    painter = _Painter(snapshot, language, width)
    for survey in snapshot["surveys"]:
        yield from painter.survey(survey)
    if snapshot["rounds"]:
        yield from painter.rounds(snapshot["rounds"])
    if snapshot["derivation"]:
        yield from painter.derivation(snapshot["derivation"])


class _Painter:
    def __init__(self, snapshot: Section, language: str, width: int) -> None:
        self.items, self.language, self.width = snapshot["items"], language, width
        study = snapshot["study"]
        self.synthetic = study["synthetic"]
        self.source = ", ".join(part for part in (self.local(study, "organisation"), self.local(study, "title")) if part)
        self.experts = last_asked.by_item(snapshot["rounds"])
        self.only = snapshot.get("only_items")  # a round's own page shows what that round asked

    def about(self, base: str, note: str = "") -> About:
        return About(language=self.language, base=base, note=note, synthetic=self.synthetic, source=self.source, width=self.width)

    def local(self, section: Section, field: str) -> str:
        other = "ko" if self.language == "en" else "en"
        return section.get(f"{field}_{self.language}") or section.get(f"{field}_{other}") or ""

    def label(self, f: Section) -> str:
        """The item as these respondents were asked it."""
        return self.local(f["asked"] or self.items[f["item"]], "label")

    def scale(self, code: str) -> Scale:
        scale = self.items[code]["scale"]
        labels = self.local(scale, "labels")
        first, last = scale["first"], scale["first"] + scale["points"] - 1
        return Scale(first, last, labels[0] if labels else "", labels[-1] if labels else "", scale["reversed"])

    def points(self, code: str) -> list[ScalePoint]:
        scale = self.items[code]["scale"]
        labels = self.local(scale, "labels") or [""] * scale["points"]
        return [ScalePoint(k, label) for k, label in enumerate(labels, start=scale["first"])]

    def blocks(self, figures: list[Section]) -> Iterator[tuple[str, list[Section]]]:
        """Figures that may share one picture: same kind of item on a scale with the same numbers and words."""
        found: dict[tuple[Any, ...], list[Section]] = {}
        for f in figures:
            item, scale = self.items[f["item"]], self.items[f["item"]]["scale"]
            same = (scale["first"], scale["points"], scale["reversed"], tuple(scale["labels_ko"]))
            found.setdefault((item["kind"], *same), []).append(f)
        seen: dict[str, int] = {}
        for (kind, *_scale), block in found.items():
            seen[kind] = seen.get(kind, 0) + 1
            yield (kind if seen[kind] == 1 else f"{kind}{seen[kind]}"), block

    def survey(self, survey: Section) -> Named:
        people = self.local(survey["population"], "name") if survey["population"] else self.local(survey, "title")
        base = self._n(people, survey["weighting"]["n"])  # who has a weight: those the figures rest on
        for kind, block in self.blocks([f for f in survey["figures"] if f["n"]]):
            first = block[0]["item"]
            rows = [self._likert(f) for f in block]
            yield f"shares:{survey['code']}:{kind}", diverging(
                rows, self.points(first), self.about(base), reversed=self.items[first]["scale"]["reversed"]
            )
            interval, why = self._interval(survey)
            experts = {code: asked.figure for code, asked in self.experts.items()}
            weighted = words.weighting_kind(survey["weighting"]) != "none"
            shown = [self._mean(f, beside(f, experts), weighted) for f in block]
            note = side_by_side.note([(f, experts.get(f["item"])) for f in block], self.label)
            drawn = interval if any(r.low is not None for r in shown) else ""
            panel = last_asked.base({f["item"]: self.experts[f["item"]] for f in block if beside(f, experts)})
            about = self.about(" · ".join(filter(None, [base, panel])), note)
            yield f"means:{survey['code']}:{kind}", means(shown, self.scale(first), about, interval=drawn, no_interval="" if drawn else why)

        yield from self.maps(survey, base_of=people)

    def maps(self, survey: Section, *, base_of: str) -> Named:
        """One map an item where the survey asked in which province people live."""
        places = {c["item"]: recognised(c["categories"]) for c in survey["characteristics"]}
        variable = next((item for item, found in places.items() if found), None)
        shown = [f for f in survey["figures"] if f["n"] and self.items[f["item"]]["kind"] in MAPPED]
        for f in shown if variable else []:
            rows = [self._tile(places[variable], d) for d in f["domains"] if d["variable"] == variable]
            drawn = self._interval(survey)[0] if any(r.low is not None for r in rows) else ""
            about = self.about(self._n(base_of, f["n"]))
            label, scale = self.label(f), self.scale(f["item"])
            if rows and f["mean"]["value"] is not None:
                yield f"map:{survey['code']}:{f['item']}", tiles(label, rows, f["mean"]["value"], scale, about, interval=drawn)

    def _tile(self, places: Mapping[str, Province], d: Section) -> Tile:
        m = d["mean"]
        if m is None or m["value"] is None or (m["n_effective"] or 0) < FEW:
            return Tile(places[d["level"]], None, d["n"])
        return Tile(places[d["level"]], m["value"], m["n"], m["low"], m["high"])

    def _likert(self, f: Section) -> LikertRow:
        asked = f["n"] + f["no_opinion"] + f["missing"]
        shares = [s["value"] or 0.0 for s in f["shares"]]
        return LikertRow(self.label(f), shares, f["mean"]["value"], f["n"], f["no_opinion"] / asked if asked else None)

    def _mean(self, f: Section, expert: Section | None, weighted: bool) -> MeanRow:
        m = f["mean"]
        plain = m["unweighted"] if weighted else None
        return MeanRow(
            self.label(f), m["value"], f["n"], m["low"], m["high"], plain,
            expert["measures"]["mean"] if expert else None, expert["n"] if expert else None,
        )  # fmt: skip

    def _interval(self, survey: Section) -> tuple[str, str]:
        rule = survey["interval"] or {}
        return str(words.INTERVALS.get(rule.get("name") or "", "")), words.reason(rule.get("note"))

    def rounds(self, rounds: list[Section]) -> Named:
        """Every item in the last round that asked it; which rounds those are stands under the title."""
        shown = last_asked.by_item(rounds, self.only)
        if not shown:
            return
        found: dict[str, list[str]] = {code: [] for code in words.VERDICTS}
        for asked in shown.values():
            found.setdefault(asked.figure["verdict"], []).append(last_asked.named(self.label(asked.figure), asked, shown))
        about = self.about(last_asked.base(shown))
        yield "verdicts", verdicts([VerdictRow(c, words.verdict(c), names) for c, names in found.items()], about)
        for kind, block in self.blocks([asked.figure for asked in shown.values()]):
            scale, own = self.scale(block[0]["item"]), {f["item"]: shown[f["item"]] for f in block}
            rows = [self._opinion(f, own) for f in block]
            yield f"opinions:{kind}", opinions(rows, scale, self.about(last_asked.base(own)))
            if len(rounds) > 1:
                base = self._n(translation.gettext("전문가 %(n)d차 라운드") % {"n": rounds[-1]["number"]}, rounds[-1]["respondents"])
                note = side_by_side.note([(f, g) for f in block for _n, g in of_item(f, rounds)], self.label)
                yield f"movement:{kind}", movement(self._movement(block, rounds), scale, self.about(base, note))

    def _opinion(self, f: Section, own: Mapping[str, last_asked.Asked]) -> OpinionRow:
        m, label = f["measures"], last_asked.named(self.label(f), own[f["item"]], own)
        return OpinionRow(label, f["counts"], m["median"], m["q1"], m["q3"], words.verdict(f["verdict"]))

    def _movement(self, block: list[Section], rounds: list[Section]) -> list[MovementRow]:
        """Only rounds that asked the same: answers to two questions are no movement."""
        return [
            MovementRow(self.label(f), [self._point(n, g) for n, g in of_item(f, rounds) if same_question(f, g)]) for f in block
        ]

    def _point(self, number: int, f: Section) -> RoundPoint:
        m = f["measures"]
        return RoundPoint(number, m["median"], m["q1"], m["q3"], f["n"])

    def derivation(self, d: Section) -> Named:
        base = last_asked.of_derivation(d)
        threshold = d["run"]["parameters"]["probability_threshold"]
        acceptable = d["p_means"] == "acceptability"
        term = translation.gettext("수용도") if acceptable else translation.gettext("핵심가치에 들 확률")
        rows = [
            ProbabilityRow(self.local(c, "name"), c["probability"], c["status"] == "core", words.status(c["status"]), c["borderline"])
            for c in d["candidates"]
        ]
        yield "probabilities", probabilities(rows, threshold, self.about(base), term=term)
        named = [
            Criterion(code, str(words.CRITERIA[code]), c["weight"])
            for code, c in next(iter(d["candidates"]))["criteria"].items()
        ]
        bars = [
            CriteriaRow(
                self.local(c, "name"), {k: v["scaled"] for k, v in c["criteria"].items()}, c["score"], c["status"] == "core"
            )
            for c in d["candidates"]
        ]
        yield "criteria", criteria(bars, named, self.about(base))

    def _n(self, who: str, n: int) -> str:
        return translation.gettext("%(who)s, n = %(n)s") % {"who": who, "n": f"{n:,}"}


def draw_publication(work: Work) -> None:
    """Handler of "draw_publication"."""
    publication = Publication.objects.get(pk=work.subject_id)
    draw(publication.snapshot, publication=publication)


def draw_run(work: Work) -> None:
    """Handler of "draw_run": pictures of one run for the team's pages."""
    run = AnalysisRun.objects.get(pk=work.subject_id)
    draw(snapshots.of_run(run), run=run)


def request_for(run: AnalysisRun) -> None:
    """Ask for the pictures of a run, unless they are there; figures never wait for them.

    Surveys show the experts of the last round beside the citizens: with a new round theirs are drawn again.
    """
    if not run.pictures.exists():
        queue.request(study=run.study, kind=DRAW_RUN, subject_id=run.pk, by=None)
    if run.kind == RunKind.ROUND:
        for q in runs.public_questionnaires(run.study):
            beside = runs.survey_run(q)
            if beside is not None:
                queue.request(study=run.study, kind=DRAW_RUN, subject_id=beside.pk, by=None)
