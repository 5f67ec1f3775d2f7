"""Which groups' figures may stand beside the whole panel's, so that nobody is found in a difference.

The whole panel is shown too: what it holds beyond the groups shown tells of the rest. So the rest is either nobody or
as many as a group needs to be shown; where it is fewer, the smallest group shown is taken back with it. Groups show
their median and middle half, never counts: these add up to no difference, and do not say that a group is of one mind.
"""

from __future__ import annotations

from collections.abc import Mapping

SMALLEST = 5  # valid answers; the consensus table hides groups under the same number
SMALL, GUARD = "small", "guard"


def hidden_groups(sizes: Mapping[str, int], whole: int, smallest: int = SMALLEST) -> dict[str, str]:
    """Group -> why its figures stay out. sizes: valid answers a group; whole: of all, also those without a group;
    smallest: answers from which a group is shown. Published subgroups of a survey go by the same rule with more.
    """
    hidden = {group: SMALL for group, n in sizes.items() if n < smallest}
    shown = sorted((n, group) for group, n in sizes.items() if group not in hidden)
    while shown and 0 < whole - sum(n for n, _group in shown) < smallest:
        hidden[shown.pop(0)[1]] = GUARD
    return hidden
