"""What counts as one source: one work, data set or focus-group cohort, after its copies are folded into it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

import numpy as np

from stats.derivation.inputs import EvidenceCounts
from stats.errors import StatsError


def close_duplicates(duplicate_of: Mapping[str, str | None]) -> dict[str, str]:
    """Each source's original, following chains of "is a duplicate of" to their end.

    duplicate_of: source code to the code it repeats, None for an original. A circle, or a link to an unknown source,
    is an error that names the sources.
    """
    originals: dict[str, str] = {}
    for source in duplicate_of:
        path, here = [source], duplicate_of[source]
        while here is not None:
            if here not in duplicate_of:
                raise StatsError(
                    "duplicate_of", here, "the code of a known source", code="unknown_source", source=path[-1]
                )
            if here in path:
                raise StatsError("duplicate_of", [*path, here], "links that end at an original", code="circle")
            path.append(here)
            here = duplicate_of[here]
        originals[source] = path[-1]
    return originals


def count_evidence(
    candidates: Sequence[str],
    links: Iterable[tuple[str, str]],
    duplicate_of: Mapping[str, str | None],
    types: Mapping[str, str],
) -> EvidenceCounts:
    """Distinct originals and distinct types of source behind each candidate, in the order of `candidates`.

    links: (candidate, source) pairs, in any number; a source counts once per candidate however often it is linked.
    types: source to its type ("literature", "data", "focus_group", ...); the original's type counts.
    """
    originals = close_duplicates(duplicate_of)
    found: dict[str, set[str]] = {code: set() for code in candidates}
    for candidate, source in links:
        if candidate not in found:
            raise StatsError("links", candidate, "the code of a candidate", code="unknown_candidate", source=source)
        if source not in originals:
            raise StatsError("links", source, "the code of a known source", code="unknown_source", candidate=candidate)
        found[candidate].add(originals[source])
    sources = [len(found[code]) for code in candidates]
    kinds = [len({types[source] for source in found[code]}) for code in candidates]
    return EvidenceCounts(np.array(sources, dtype=np.int64), np.array(kinds, dtype=np.int64))
