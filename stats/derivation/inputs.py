"""What a derivation reads: arrays in whatever order, put into the order of codes here, once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from stats.canonical import content_hash
from stats.consensus.rule import ConsensusRule
from stats.errors import StatsError
from stats.experts.ratings import Floats, Ints, on_scale


@dataclass(frozen=True, slots=True)
class ExpertPanel:
    """Respondents of the last round.

    codes: E codes. ratings: (E, C) on the rule's scale, NaN = no opinion or skipped. groups: E group codes, "" for none;
    the panel is resampled within them. previous: (E, C) ratings of the same experts and the same wording in the round
    before, NaN where there is none; None when there was no such round. expertise: (E, C) or (E,) self-rated.
    """

    codes: tuple[str, ...]
    ratings: Floats
    groups: tuple[str, ...] = ()
    previous: Floats | None = None
    expertise: Floats | None = None


@dataclass(frozen=True, slots=True)
class CitizenFigures:
    """Weighted estimates for C candidates, as one vector with its linearised covariance.

    means: (C,) importance. gaps: (C,) mean of importance - attainment over complete pairs; None if never asked.
    agree_shares: (C,) 0 to 1. covariance: (M, M) in the order means, gaps (if there are any), agree_shares.
    n: (C,) answers per candidate. NaN means that there is no estimate.
    """

    means: Floats
    agree_shares: Floats
    covariance: Floats
    gaps: Floats | None = None
    n: Ints | None = None


@dataclass(frozen=True, slots=True)
class EvidenceCounts:
    """Per candidate: distinct sources (duplicates closed) and distinct types of source, both (C,)."""

    sources: Ints
    types: Ints


@dataclass(frozen=True, slots=True)
class DerivationInputs:
    """candidates: C codes in the order of every (C,) axis. alternatives: citizens' figures for named scenarios."""

    candidates: tuple[str, ...]
    experts: ExpertPanel
    citizens: CitizenFigures
    evidence: EvidenceCounts
    rule: ConsensusRule
    alternatives: Mapping[str, CitizenFigures] = field(default_factory=dict)

    def fingerprint(self) -> str:
        """Hash of the content in order of codes: the same data in another order give the same."""
        return content_hash(_content(self))


def ordered(inputs: DerivationInputs, points: int) -> DerivationInputs:
    """Checked and sorted: candidates and experts by code, every array as float or integer of the right shape."""
    candidates, column = _sorted_codes(inputs.candidates, "candidates")
    return DerivationInputs(
        candidates=candidates,
        experts=_panel(inputs.experts, column, points, inputs.rule.first),
        citizens=_citizens(inputs.citizens, column, "citizens"),
        evidence=_evidence(inputs.evidence, column),
        rule=inputs.rule,
        alternatives={k: _citizens(v, column, f"alternatives.{k}") for k, v in sorted(inputs.alternatives.items())},
    )


def without_expert(inputs: DerivationInputs, row: int) -> DerivationInputs:
    """The inputs as if that respondent had not taken part."""
    return keep_experts(inputs, np.arange(len(inputs.experts.codes)) != row)


def keep_experts(inputs: DerivationInputs, keep: NDArray[np.bool_]) -> DerivationInputs:
    """The same inputs with the experts of keep (E,) only."""
    panel = inputs.experts
    kept = ExpertPanel(
        codes=tuple(code for code, k in zip(panel.codes, keep, strict=True) if k),
        ratings=panel.ratings[keep],
        groups=tuple(g for g, k in zip(panel.groups, keep, strict=True) if k) if panel.groups else (),
        previous=None if panel.previous is None else panel.previous[keep],
        expertise=None if panel.expertise is None else panel.expertise[keep],
    )
    return replace(inputs, experts=kept)


def _sorted_codes(codes: Sequence[str], name: str) -> tuple[tuple[str, ...], Ints]:
    if len(set(codes)) != len(codes):
        twice = sorted({c for c in codes if list(codes).count(c) > 1})
        raise StatsError(name, twice, "every code once", code="code_twice", codes=tuple(twice))
    order = sorted(range(len(codes)), key=lambda i: codes[i])
    return tuple(codes[i] for i in order), np.array(order, dtype=np.int64)


def _panel(panel: ExpertPanel, column: Ints, points: int, first: int) -> ExpertPanel:
    codes, row = _sorted_codes(panel.codes, "experts.codes")
    if panel.groups and len(panel.groups) != len(codes):
        raise StatsError("experts.groups", len(panel.groups), f"one group code for each of {len(codes)} experts")
    ratings = on_scale(_shaped(panel.ratings, (len(codes), len(column)), "experts.ratings"), points, lowest=first)
    previous = panel.previous
    if previous is not None:
        previous = on_scale(_shaped(previous, ratings.shape, "experts.previous"), points, lowest=first)[np.ix_(row, column)]
    return ExpertPanel(
        codes=codes,
        ratings=ratings[np.ix_(row, column)],
        groups=tuple(panel.groups[i] for i in row) if panel.groups else ("",) * len(codes),
        previous=previous,
        expertise=_expertise(panel.expertise, row, column),
    )


def _expertise(expertise: Floats | None, row: Ints, column: Ints) -> Floats | None:
    if expertise is None:
        return None
    array = np.asarray(expertise, dtype=np.float64)
    if array.ndim == 1:
        array = np.repeat(array[:, None], len(column), axis=1)
    return _shaped(array, (len(row), len(column)), "experts.expertise")[np.ix_(row, column)]


def _citizens(figures: CitizenFigures, column: Ints, name: str) -> CitizenFigures:
    c = len(column)
    blocks = 2 if figures.gaps is None else 3
    order = np.concatenate([column + b * c for b in range(blocks)])
    covariance = _shaped(figures.covariance, (blocks * c, blocks * c), f"{name}.covariance")
    n = np.zeros(c, dtype=np.int64) if figures.n is None else _shaped(figures.n, (c,), f"{name}.n").astype(np.int64)
    return CitizenFigures(
        means=_shaped(figures.means, (c,), f"{name}.means")[column],
        agree_shares=_shaped(figures.agree_shares, (c,), f"{name}.agree_shares")[column],
        covariance=covariance[np.ix_(order, order)],
        gaps=None if figures.gaps is None else _shaped(figures.gaps, (c,), f"{name}.gaps")[column],
        n=None if figures.n is None else n[column],
    )


def _evidence(evidence: EvidenceCounts, column: Ints) -> EvidenceCounts:
    sources = _shaped(evidence.sources, (len(column),), "evidence.sources")
    types = _shaped(evidence.types, (len(column),), "evidence.types")
    for name, counts in (("evidence.sources", sources), ("evidence.types", types)):
        if not (counts >= 0).all():
            raise StatsError(name, counts.tolist(), "counts from 0 on; no evidence is 0, not missing")
    return EvidenceCounts(sources[column].astype(np.int64), types[column].astype(np.int64))


def _shaped(values: ArrayLike, shape: tuple[int, ...], name: str) -> Floats:
    array = np.asarray(values, dtype=np.float64)
    if array.shape != shape:
        raise StatsError(name, array.shape, f"an array of shape {shape}", code="shape")
    return array


def _content(inputs: DerivationInputs) -> dict[str, Any]:
    column = _sorted_codes(inputs.candidates, "candidates")[1]
    panel, row = inputs.experts, _sorted_codes(inputs.experts.codes, "experts.codes")[1]
    cells = np.ix_(row, column)
    expertise, evidence = _expertise(panel.expertise, row, column), _evidence(inputs.evidence, column)
    return {
        "candidates": sorted(inputs.candidates),
        "experts": sorted(panel.codes),
        "groups": [panel.groups[i] for i in row] if panel.groups else [""] * len(panel.codes),
        "ratings": np.asarray(panel.ratings, dtype=np.float64)[cells].tolist(),
        "previous": None if panel.previous is None else np.asarray(panel.previous, dtype=np.float64)[cells].tolist(),
        "expertise": None if expertise is None else expertise.tolist(),
        "citizens": _figures_content(_citizens(inputs.citizens, column, "citizens")),
        "evidence": [evidence.sources.tolist(), evidence.types.tolist()],
        "alternatives": {k: _figures_content(_citizens(v, column, k)) for k, v in inputs.alternatives.items()},
        "rule": inputs.rule.to_dict(),
    }


def _figures_content(figures: CitizenFigures) -> dict[str, Any]:
    return {
        "means": figures.means.tolist(),
        "gaps": None if figures.gaps is None else figures.gaps.tolist(),
        "agree_shares": figures.agree_shares.tolist(),
        "covariance": figures.covariance.tolist(),
        "n": None if figures.n is None else figures.n.tolist(),
    }
