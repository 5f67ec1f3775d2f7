"""Small studies with known outcomes, made from a seed."""

from __future__ import annotations

import numpy as np

from stats.consensus.rule import ConsensusRule, default_rule
from stats.derivation.declaration import DerivationDeclaration
from stats.derivation.inputs import CitizenFigures, DerivationInputs, EvidenceCounts, ExpertPanel


def panel_of(agree: int, middle: int, disagree: int, points: int = 5) -> list[float]:
    """A column of ratings with so many at the agree end (half of them at the very top), middle and disagree end."""
    top = points - np.arange(agree) % 2
    return [*top.astype(float), *[(1 + points) / 2 if points % 2 else points / 2] * middle, *[1.0] * disagree]


def citizens(
    means: list[float], shares: list[float], gaps: list[float] | None = None, se: float = 0.02
) -> CitizenFigures:
    blocks = 2 if gaps is None else 3
    return CitizenFigures(
        means=np.array(means),
        agree_shares=np.array(shares),
        covariance=np.eye(blocks * len(means)) * se**2,
        gaps=None if gaps is None else np.array(gaps),
    )


def study(
    columns: dict[str, list[float]],
    *,
    means: list[float] | None = None,
    shares: list[float] | None = None,
    gaps: list[float] | None = None,
    sources: list[int] | None = None,
    types: list[int] | None = None,
    previous: np.ndarray | str | None = "same",
    groups: tuple[str, ...] = (),
    rule: ConsensusRule | None = None,
    expertise: np.ndarray | None = None,
) -> DerivationInputs:
    """A study of named columns of ratings; everything not given speaks strongly for the candidate."""
    ratings = np.array(list(columns.values()), dtype=float).T
    c = len(columns)
    return DerivationInputs(
        candidates=tuple(columns),
        experts=ExpertPanel(
            codes=tuple(f"e{i:02d}" for i in range(len(ratings))),
            ratings=ratings,
            groups=groups,
            previous=ratings.copy() if isinstance(previous, str) else previous,
            expertise=expertise,
        ),
        citizens=citizens(means or [4.4] * c, shares or [0.8] * c, gaps or [1.2] * c),
        evidence=EvidenceCounts(np.array(sources or [5] * c), np.array(types or [3] * c)),
        rule=rule or default_rule(5),
    )


def declared(**changes: object) -> DerivationDeclaration:
    return DerivationDeclaration(**{"seed": 20, "draws": 2000} | changes)  # type: ignore[arg-type]


def planted(cores: int, candidates: int = 12, experts: int = 30, points: int = 5, seed: int = 1) -> DerivationInputs:
    """A random study in which the first `cores` candidates are core values and each of the rest fails somewhere."""
    rng = np.random.default_rng(seed)
    names = [f"v{i:02d}" for i in rng.permutation(candidates)]
    columns = {}
    for i, name in enumerate(names):
        likely = 0.97 if i < cores else (0.55, 0.2, 0.35)[i % 3]
        agrees = rng.random(experts) < likely
        low, high = rng.integers(2, points - 1, experts), points - rng.integers(0, 2, experts)
        columns[name] = list(np.where(agrees, high, low))
    strong = [i < cores for i in range(candidates)]
    return study(
        columns,
        means=[4.3 * points / 5 if s else 3.1 for s in strong],
        shares=[0.8 if s else 0.45 for s in strong],
        gaps=[1.2] * candidates,
        sources=[5 if s else 1 for s in strong],
        rule=default_rule(points),
    )
