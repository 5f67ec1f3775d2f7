"""From a closed round to its consensus table, and back down as feedback for the next round."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np
import pandas as pd

from delphi.models import Round
from delphi.selectors import declarations
from delphi.services import feedback
from stats.consensus.rule import ConsensusRule, StopRule
from stats.consensus.stopping import study_stop
from stats.consensus.table import ConsensusTable, ItemConsensus, consensus_table
from stats.result import Reason
from surveys.models import Item, Scale, Work
from surveys.services import work as queue

from ..enums import RunKind
from ..models import AnalysisRun, Estimate
from ..selectors import frames, inputs
from . import answer_figures, pictures, runs
from .round_checks import checks_of


def analyse(work: Work) -> None:
    """Handler of "analyse_round". Idempotent: the same answers under the same rule give the same run again."""
    round_ = Round.objects.select_related("panel__study", "questionnaire", "declaration").get(pk=work.subject_id)
    try:
        run = compute(
            round_=round_, progress=lambda done, step: queue.advance(work=work, done=done, total=4, step=step)
        )
        attach(round_=round_, run=run)
        feedback.mark_computed(round=round_)
        pictures.request_for(run)
    except Exception as error:
        feedback.mark_failed(round=round_, failure=f"{type(error).__name__}: {error}")
        raise


def compute(*, round_: Round, progress: Any = lambda done, step: None) -> AnalysisRun:
    progress(0, "reading")
    read = inputs.of_round(round_)
    frame, before, earlier = frames.round_frame(round_), previous_ratings(round_), earlier_ratings(round_)
    rules = rules_of(round_, frame.rating_items)
    declared = {code: rule.to_dict() for code, rule in rules.items()}
    invited = round_.seats.count()
    mark = runs.fingerprint(
        ratings=_cells(frame.ratings), silent=_cells(frame.no_opinion), groups=list(frame.groups),
        experts=list(frame.ratings.index), previous=None if before is None else _cells(before), rules=declared,
        earlier=None if earlier is None else [list(earlier.index), _cells(earlier)],
        invited=invited, number=round_.number,
        wordings=frames.wording_versions(round_.questionnaire), choices=chosen(frame),
        expertise=None if frame.expertise is None else _cells(frame.expertise.to_frame("level"))["level"],
    )  # fmt: skip
    study = round_.panel.study
    twin = runs.finished_twin(study=study, kind=RunKind.ROUND, fingerprint=mark, round=round_)
    if twin:
        return runs.still_holds(twin, read)
    progress(1, "consensus")
    tables = list(tables_of(frame, before, rules))
    progress(2, "agreement")
    summary = _summary(frame, tables, round_, invited)
    progress(3, "storing")
    estimates = [
        e for items, table in tables for item, row in zip(items, table.rows, strict=True) for e in rows_of(item, row)
    ] + [e for items, table in tables for e in checks_of(items, frame, before, earlier, table.rule)]
    estimates += answer_figures.of_round(frame)
    return runs.store(
        study=study, kind=RunKind.ROUND, fingerprint=mark, inputs=read, parameters={"rules": declared}, summary=summary,
        estimates=estimates, round=round_, questionnaire=round_.questionnaire,
    )  # fmt: skip


def rule_on(round_: Round, scale: Scale) -> ConsensusRule:
    """The rule locked with the round on one scale; the default on the scale's own ends where none was declared for it."""
    declaration = round_.declaration
    if declaration is not None and (scale.code in declaration.scales or declarations.is_main(declaration.rule, scale)):
        return declarations.rule_for(declaration, scale)
    ends = {"agree": scale.agree, "disagree": scale.disagree}
    return ConsensusRule.from_dict({"points": scale.points, "first": scale.first, **ends})


def rules_of(round_: Round, items: Sequence[Item]) -> dict[str, ConsensusRule]:
    """Scale code → rule, for every scale the round rates on."""
    return {item.scale.code: rule_on(round_, item.scale) for item in items if item.scale}


def previous_ratings(round_: Round) -> pd.DataFrame | None:
    """Ratings of the round before where it asked the same, aligned to this round's people and items; NaN where none."""
    before = round_.panel.rounds.filter(number=round_.number - 1).select_related("questionnaire").first()
    if before is None:
        return None
    now, then = frames.senses(round_.questionnaire), frames.senses(before.questionnaire)
    same = [code for code in now if code in then and now[code] == then[code]]
    frame, old = frames.round_frame(round_), frames.round_frame(before)
    return old.ratings.reindex(columns=[c for c in old.ratings.columns if c in same]).reindex(
        index=frame.ratings.index, columns=frame.ratings.columns
    )


def earlier_ratings(round_: Round) -> pd.DataFrame | None:
    """Ratings of the round before by all who answered it, those who left since among them."""
    before = round_.panel.rounds.filter(number=round_.number - 1).select_related("questionnaire").first()
    return None if before is None else frames.round_frame(before).ratings


def tables_of(
    frame: frames.AnswerFrame, before: pd.DataFrame | None, rules: dict[str, ConsensusRule]
) -> Iterator[tuple[list[Item], ConsensusTable]]:
    """One table per scale, so that items of different length never share thresholds."""
    scales = {item.scale_id: item.scale for item in frame.rating_items}
    for pk, scale in scales.items():
        items = [i for i in frame.rating_items if i.scale_id == pk]
        codes = [i.code for i in items]
        yield items, consensus_table(
            frame.ratings[codes].to_numpy(), rules[scale.code], respondents=len(frame.ratings),
            groups=list(frame.groups), previous=None if before is None else before[codes].to_numpy(),
            no_opinion=frame.no_opinion[codes].to_numpy(),
            expertise=None if frame.expertise is None else frame.expertise.to_numpy(),
        )  # fmt: skip


def rows_of(item: Item, row: ItemConsensus) -> list[Estimate]:
    """The figures of one item: one row a measure, then the verdict with everything that explains it."""
    d, s = row.descriptives, row.dispersion
    measures = {
        "mean": (d.mean, "descriptives"), "sd": (d.sd, "descriptives"), "cv": (d.cv, "descriptives"),
        "median": (d.median, "descriptives"), "q1": (d.q1, "descriptives"),
        "q3": (d.q3, "descriptives"), "iqr": (d.iqr, "descriptives"),
        "convergence": (d.convergence, "descriptives"), "agreement": (d.agreement, "descriptives"),
        "agreement_mirrored": (row.agreement_mirrored, "descriptives"),
        "cvr": (row.cvr.value, "content-validity"), "cvr_mirrored": (row.cvr_mirrored.value, "content-validity"),
        "agree_share": (row.agree_share, "percent-agreement"), "middle_share": (row.middle_share, "percent-agreement"),
        "disagree_share": (row.disagree_share, "percent-agreement"),
        "agreement_a": (s.agreement_a, "dispersion"), "tastle_wierman": (s.tastle_wierman, "dispersion"),
        "location_free": (s.location_free, "dispersion"),
    }  # fmt: skip
    rows = [
        Estimate(
            item=item, statistic=name, value=value, n=row.n, method=method, convention=row.convention,
            reason=None if value is not None else runs.reason_json(Reason("undefined", {"n": row.n})),
        )
        for name, (value, method) in measures.items()
    ]  # fmt: skip
    return [*rows, _verdict(item, row), *(_group(item, g) for g in row.groups)]


def _verdict(item: Item, row: ItemConsensus) -> Estimate:
    detail = {
        "verdict": str(row.verdict), "reasons": runs.reasons_json(row.reasons), "counts": list(row.descriptives.counts),
        "no_opinion": row.no_opinion, "agree": row.agree_count, "middle": row.middle_count, "disagree": row.disagree_count,
        "cvr": runs.plain(row.cvr), "cvr_mirrored": runs.plain(row.cvr_mirrored), "lawshe_minimum": row.lawshe_minimum,
        "lawshe_passes": row.lawshe_passes, "stability": runs.plain(row.stability) if row.stability else None,
        "sensitivity": runs.plain(row.sensitivity),
    }  # fmt: skip
    return Estimate(
        item=item, statistic="verdict", value=None, n=row.n, method="consensus-rule", convention=row.convention,
        reason=runs.reason_json(row.reasons[0]) if row.reasons else None, detail=detail,
    )  # fmt: skip


def _group(item: Item, row: Any) -> Estimate:
    hidden = runs.reason_json(row.notes[0]) if row.suppressed else None
    return Estimate(
        item=item, statistic="group", domain=f"group={row.group}", value=row.mean, n=row.n, method="subgroups",
        convention=row.convention, reason=hidden, detail={} if row.suppressed else runs.plain(row),
    )  # fmt: skip


Tables = list[tuple[list[Item], ConsensusTable]]


def _summary(frame: frames.AnswerFrame, tables: Tables, round_: Round, invited: int) -> dict[str, Any]:
    statuses = [row.stability.status for _, t in tables for row in t.rows if row.stability is not None]
    rule = tables[0][1].rule.stop if tables else StopRule()
    stop = study_stop(round_.number, statuses, rule, invited=invited, respondents=len(frame.ratings))
    verdicts: dict[str, int] = {}
    for _, table in tables:
        for verdict, n in table.counts_by_verdict().items():
            verdicts[str(verdict)] = verdicts.get(str(verdict), 0) + n
    return {
        "respondents": len(frame.ratings), "invited": invited, "verdicts": verdicts,
        "rule_hash": round_.declaration.hash if round_.declaration else "",
        "stop": runs.plain(stop), "panel_agreement": _panel_agreement(tables),
    }  # fmt: skip


def _panel_agreement(tables: Tables) -> list[dict[str, Any]]:
    """The round's majority cut-off per scale."""
    return [{"points": t.rule.points, "first": t.rule.first, "items": len(t.rows), "apmo": t.apmo} for _, t in tables]


def chosen(frame: frames.AnswerFrame) -> dict[str, Any]:
    return {
        "chosen": _cells(frame.choices), "silent": _cells(frame.silent_choices),
        "given": _cells(frame.given), "silent_given": _cells(frame.silent_given),
    }  # fmt: skip


def _cells(frame: pd.DataFrame) -> dict[str, list[Any]]:
    clean = frame.astype(object).where(frame.notna(), None)
    return {str(c): [v.item() if isinstance(v, np.generic) else v for v in clean[c]] for c in clean.columns}


def attach(*, round_: Round, run: AnalysisRun) -> None:
    """Send the group's figures down as finished rows; a stable item may rest in the next round."""
    by_item: dict[str, dict[str, Any]] = {}
    figures = run.estimates.filter(statistic__in=("median", "q1", "q3", "verdict"), domain="").select_related("item")
    for e in figures.order_by("pk"):
        row = by_item.setdefault(e.item.code, {"item": e.item.code, "n": e.n, "stopped": False})
        row["quartile_type"] = int(e.convention.rsplit(" ", 1)[-1])
        if e.statistic == "verdict":
            stability = e.detail["stability"]
            row |= {"counts": e.detail["counts"], "no_opinion": e.detail["no_opinion"]}
            row["stopped"] = bool(stability and stability["status"] == "stable")
        else:
            row[e.statistic] = e.value
    for e in run.estimates.filter(statistic="group").select_related("item"):
        by_item[e.item.code].setdefault("groups", []).append(_group_figures(e))
    feedback.attach_feedback(round=round_, rows=by_item.values(), run_id=run.pk)


def _group_figures(e: Estimate) -> dict[str, Any]:
    """One group on one item; a small one has its number only. Which may be shown, feedback decides."""
    figures = {name: e.detail.get(name) for name in ("median", "q1", "q3")}
    return {"group": e.domain.removeprefix("group="), "n": e.n, **figures}
