"""How much of the simplex the declared bounds leave: bounds that leave nothing are an error, not an endless loop."""

from __future__ import annotations

from math import comb, fsum

SMALLEST_SHARE = 1e-3


def share_of_simplex(k: int, low: float, high: float) -> float:
    """Share of the weight vectors on the k-simplex whose every weight lies in [low, high].

    Inclusion and exclusion over the weights above `high`, after taking `low` off each:
    sum over j of (-1)^j C(k, j) max(0, 1 - k low - j (high - low))^(k - 1). One weight is 1 or nothing.
    """
    if k == 1:
        return 1.0 if low <= 1 <= high else 0.0
    rests = (1 - k * low - j * (high - low) for j in range(k + 1))
    terms = ((-1) ** j * comb(k, j) * rest ** (k - 1) for j, rest in enumerate(rests) if rest > 0)
    return max(0.0, fsum(terms))
