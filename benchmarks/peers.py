"""Raking by packages that are seldom installed; each takes the margins in a form of its own."""

from __future__ import annotations

from collections.abc import Callable
from importlib.util import find_spec

import numpy as np

from benchmarks.samples import People

Call = Callable[[], object]


def rake_svy(n: int) -> Call | None:
    if find_spec("svy") is None:
        return None
    import polars
    import svy

    people = People(n)
    frame = polars.DataFrame({f"v{k}": c.astype(str) for k, c in enumerate(people.variables)} | {"one": np.ones(n)})
    goals = {
        f"v{at}": {k[0]: float(v) / m.total * n for k, v in m.totals.items()} for at, m in enumerate(people.margins)
    }
    sample = svy.Sample(frame, svy.Design(wgt="one"))
    return lambda: sample.weighting.rake(controls=goals, tol=1e-10)


def rake_balance(n: int) -> Call | None:
    """Towards a target of 204 weighted people, which is how balance takes margins; its rule of convergence on the rates."""
    if find_spec("balance") is None:
        return None
    import pandas as pd
    from balance.weighting_methods.rake import rake

    people = People(n)
    frame = pd.DataFrame({f"v{k}": c.astype(str) for k, c in enumerate(people.variables)})
    levels = [[k[0] for k in m.totals] for m in people.margins]
    target = pd.MultiIndex.from_product(levels, names=list(frame)).to_frame(index=False)
    share = np.prod(
        [target[f"v{at}"].map({k[0]: v / m.total for k, v in m.totals.items()}) for at, m in enumerate(people.margins)],
        axis=0,
    )
    ones, goal = pd.Series(np.ones(n)), pd.Series(share * n)
    return lambda: rake(frame, ones, target, goal, transformations=None, convergence_rate=1e-10, rate_tolerance=1e-15)
