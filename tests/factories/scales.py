"""The kinds of scales that studies use, and what each of them must show: its own numbers."""

from __future__ import annotations

from dataclasses import dataclass

from surveys.models import Scale, Study
from surveys.services import scales


@dataclass(frozen=True)
class Kind:
    code: str
    first: int
    points: int
    low_max: int
    high_min: int
    labels: tuple[str, ...]  # as a researcher types them
    reversed: bool = False

    @property
    def values(self) -> range:
        return range(self.first, self.first + self.points)

    @property
    def agree(self) -> tuple[int, ...]:
        return tuple(v for v in self.values if (v <= self.low_max if self.reversed else v >= self.high_min))

    @property
    def disagree(self) -> tuple[int, ...]:
        return tuple(v for v in self.values if (v >= self.high_min if self.reversed else v <= self.low_max))

    @property
    def strongest(self) -> int:
        """The value that agrees most."""
        return self.values[0] if self.reversed else self.values[-1]

    @property
    def weakest(self) -> int:
        return self.values[-1] if self.reversed else self.values[0]

    def on(self, five: int) -> int:
        """What was said on five points, told on this scale: its ends, its middle, the edges of what agrees or not."""
        edges = (self.weakest, max(self.disagree) if not self.reversed else min(self.disagree), self.values[self.points // 2],
                 min(self.agree) if not self.reversed else max(self.agree), self.strongest)  # fmt: skip
        return edges[five - 1]

    def made(self, study: Study) -> Scale:
        return scales.create_scale(
            study=study, code=self.code, by=study.created_by, first=self.first, points=self.points,
            labels_ko=list(self.labels), labels_en=[], low_max=self.low_max, high_min=self.high_min,
            reversed=self.reversed,
        )  # fmt: skip


FIVE = ("전혀 아니다", "아니다", "보통", "그렇다", "매우 그렇다")
KINDS = {
    kind.code: kind
    for kind in (
        Kind("one-to-five", 1, 5, 2, 4, FIVE),
        Kind("zero-to-ten", 0, 11, 2, 8, ("전혀 아니다", "매우 그렇다")),
        Kind("zero-to-ten-numbers", 0, 11, 3, 7, tuple(str(n) for n in range(11))),
        Kind("minus-two-to-two", -2, 5, -1, 1, FIVE),
        Kind("one-to-nine", 1, 9, 3, 7, ("전혀 아니다", "보통", "매우 그렇다")),
        Kind("reversed", 1, 5, 2, 4, FIVE[::-1], reversed=True),
        Kind("reversed-zero-to-four", 0, 5, 1, 3, FIVE[::-1], reversed=True),
    )
}
