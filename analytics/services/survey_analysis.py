"""From the answers of a public questionnaire to weighted figures with the uncertainty that fits the sample."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np
from django.db import transaction

from stats.surveys.counts import answer_codes
from stats.surveys.factors import Factor
from stats.surveys.figures import Estimate as Figure
from stats.surveys.sample_kinds import interval_rule
from stats.surveys.table import DomainFigures, ItemFigures, SurveyTable, survey_table
from surveys.enums import QuestionnaireState
from surveys.models import Item, Questionnaire, Scale, Work
from surveys.services import tallies
from surveys.services import work as queue

from ..enums import RunKind, RunState
from ..models import AnalysisRun, Estimate
from ..selectors import frames, inputs
from ..selectors.runs import survey_run
from . import answer_figures, interim, pictures, runs, weighting

SILENT = 1e6  # "no opinion" on its way into answer codes: a value that no scale has


def analyse(work: Work) -> None:
    """Handler of "analyse_survey". Idempotent: the same answers and margins give the same run again."""
    questionnaire = Questionnaire.objects.select_related("study", "population").get(pk=work.subject_id)
    first = interim.due(questionnaire)
    if first == 0:
        return
    run = compute(
        questionnaire=questionnaire,
        first=first,
        progress=lambda done, step: queue.advance(work=work, done=done, total=4, step=step),
    )
    if run.state == RunState.DONE:
        pictures.request_for(run)


def compute(
    *, questionnaire: Questionnaire, first: int | None = None, progress: Any = lambda done, step: None
) -> AnalysisRun:
    """first: of an open survey only so many answers, without groups: a group of ten may be one person more."""
    progress(0, "reading")
    read, taken_back = inputs.of_survey(questionnaire), _taken_back(questionnaire)
    tallies.advance(limit=1_000_000)
    frame = frames.survey_frame(questionnaire, first)
    margins = weighting.margins_of(questionnaire.population)
    mark = runs.fingerprint(
        ratings=frame.ratings.to_numpy().tolist(), silent=frame.no_opinion.to_numpy().tolist(),
        choices=frame.choices.to_numpy().tolist(), silent_choices=frame.silent_choices.to_numpy().tolist(),
        given=frame.given.to_numpy().tolist(), silent_given=frame.silent_given.to_numpy().tolist(),
        base=frame.base_weight.tolist(), columns=list(frame.ratings.columns),
        margins=weighting.content(margins), sample_kind=questionnaire.sample_kind,
        wordings=frames.wording_versions(questionnaire),
    )  # fmt: skip
    closed = questionnaire.state == QuestionnaireState.CLOSED
    if closed and not len(frame.ratings) and (last := survey_run(questionnaire)) is not None:
        return last  # the answers have gone with their retention period; what was computed of them stays
    subject = {"questionnaire": questionnaire, "interim": not closed}
    twin = runs.finished_twin(study=questionnaire.study, kind=RunKind.SURVEY, fingerprint=mark, **subject)
    if twin:
        return runs.still_holds(twin, read)
    progress(1, "weighting")
    weights = weighting.weigh(frame, questionnaire.population)
    groups = weights.factors if first is None else ()
    progress(2, "estimating")
    tables = [table for _, table in tables_of(frame, weights, questionnaire.sample_kind, groups)]
    answers = list(answer_figures.of_survey(frame, weights, questionnaire.sample_kind, _row))
    progress(3, "storing")
    items = {item.code: item for item in frame.items}
    return _store(
        taken_back, study=questionnaire.study, kind=RunKind.SURVEY, fingerprint=mark, inputs=read,
        parameters={"sample_kind": questionnaire.sample_kind, "missing_rule": weighting.MISSING_RULE, "level": 0.95},
        summary=_summary(frame, weights, questionnaire.sample_kind, groups),
        estimates=[*(e for t in tables for e in rows_of(t, items)), *answers], **subject,
    )  # fmt: skip


def _taken_back(questionnaire: Questionnaire) -> int:
    return questionnaire.imports.exclude(undone_at=None).count()


@transaction.atomic
def _store(taken_back: int, *, questionnaire: Questionnaire, **found: Any) -> AnalysisRun:
    """Whoever takes a file's answers back holds the questionnaire: figures of theirs that come later count nowhere."""
    Questionnaire.objects.select_for_update(no_key=True).get(pk=questionnaire.pk)
    run = runs.store(questionnaire=questionnaire, **found)
    if _taken_back(questionnaire) != taken_back:
        run.state = RunState.WITHDRAWN
        run.save(update_fields=["state"])
    return run


def tables_of(
    frame: frames.AnswerFrame, weights: weighting.Weights, sample_kind: str, groups: Sequence[Factor]
) -> Iterator[tuple[Scale, SurveyTable]]:
    """One table per scale under the same weights."""
    scales = {item.scale_id: item.scale for item in frame.rating_items}
    for pk, scale in scales.items():
        codes = [i.code for i in frame.rating_items if i.scale_id == pk]
        yield (
            scale,
            survey_table(
                coded(frame, codes, scale.values), scale.values, weights.weighting, sample_kind=sample_kind,
                items=codes, agree=scale.agree, disagree=scale.disagree,
                groups=groups,
            ),
        )  # fmt: skip


def coded(frame: frames.AnswerFrame, codes: list[str], scale: range) -> Any:
    """Answers (I, R) as the estimators take them; no opinion apart from missing."""
    values = frame.ratings[codes].to_numpy(dtype=float, copy=True)
    values[frame.no_opinion[codes].to_numpy()] = SILENT
    return answer_codes(values, scale, SILENT)


def rows_of(table: SurveyTable, items: dict[str, Item]) -> Iterator[Estimate]:
    for figures in table.items:
        yield from _item_rows(items[figures.name], figures, "")
    for domain in table.domains:
        yield from _domain_rows(domain, items)


def _item_rows(item: Item, f: ItemFigures, domain: str) -> Iterator[Estimate]:
    yield _row(item, "mean", f.mean, domain)
    yield _row(item, "agree_share", f.agree, domain)
    yield _row(item, "disagree_share", f.disagree, domain)
    for point, share in zip(item.scale.values, f.categories, strict=True):
        yield _row(item, f"share_{point}", share, domain)
    detail = {"counts": list(f.counts), "no_opinion": f.no_opinion, "missing": f.missing}
    yield Estimate(
        item=item, statistic="counts", domain=domain, value=None, n=f.n, detail=detail, method="weighted-mean"
    )


def _domain_rows(domain: DomainFigures, items: dict[str, Item]) -> Iterator[Estimate]:
    for figures in domain.items:
        yield from _item_rows(items[figures.name], figures, f"{domain.group}={domain.level}")


def _row(item: Item, statistic: str, f: Figure, domain: str) -> Estimate:
    withheld = f.reason or f.no_interval
    return Estimate(
        item=item, statistic=statistic, domain=domain, value=f.value, se=f.se, n=f.n, n_effective=f.n_eff_kish,
        low=f.interval.low if f.interval else None, high=f.interval.high if f.interval else None,
        method=f.method, convention=f.convention, reason=runs.reason_json(withheld),
        detail={
            "unweighted": f.unweighted, "se_weights_as_given": f.se_weights_as_given, "se_calibrated": f.se_calibrated,
            "variance": f.variance, "df": f.df, "deff_kish": f.deff_kish, "deff_design": f.deff_design,
            "n_eff_design": f.n_eff_design, "interval_name": f.interval.name if f.interval else None,
            "interval_method": f.interval.method if f.interval else None,
        },
    )  # fmt: skip


def _summary(
    frame: frames.AnswerFrame, weights: weighting.Weights, sample_kind: str, groups: Sequence[Factor]
) -> dict[str, Any]:
    rule = interval_rule(sample_kind)
    return {
        "respondents": len(frame.ratings), "weighting": weighting.describe(weights),
        "interval": {"shown": rule.shown, "name": rule.name, "note": runs.reason_json(rule.note)},
        "characteristics": {f.name: _tally(f.codes, f.levels) for f in groups},
    }  # fmt: skip


def _tally(codes: Any, levels: tuple[str, ...]) -> dict[str, int]:
    counts = np.bincount(codes[codes >= 0], minlength=len(levels))
    return {level: int(n) for level, n in zip(levels, counts, strict=True)}
