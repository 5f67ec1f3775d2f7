"""The researcher's desk in the journey of a whole study: a screen, a phone in English beside it, names for the items."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from surveys.models import Study

WORDINGS = {
    "close": "가까운 돌봄", "dignity": "돌보는 이의 존엄", "rest": "쉴 권리", "open": "돌봄 기록 공개",
    "night": "밤에도 돌봄을 받을 수 있다", "waiting": "돌봄 대기가 짧아졌다",
}  # fmt: skip


@dataclass
class Desk:
    page: Any
    phone: Any
    study: Study
    check: Callable[[Any], None]
    shot: Callable[[Any, str], None]

    @property
    def home(self) -> str:
        return f"/work/{self.study.slug}/"

    def goto(self, path: str) -> Any:
        assert self.page.goto(self.home + path).status == 200
        return self.page

    def look(self, path: str, name: str) -> Any:
        """The same page on both screens: accessible, pictured; answers the researcher's."""
        for screen in (self.phone, self.page):
            assert screen.goto(self.home + path).status == 200
            self.check(screen)
            self.shot(screen, f"researcher-{name}")
        return self.page

    def codes(self) -> dict[str, str]:
        """Short name of an item here → its code, which the platform gave."""
        codes = {item.newest_wording.text_ko: item.code for item in self.study.items.all()}
        return {name: codes[text] for name, text in WORDINGS.items()}

    def values(self) -> dict[str, str]:
        """Short name → code of the candidate value."""
        found = {item.code: item.candidate.code for item in self.study.items.exclude(candidate=None)}
        return {name: found[code] for name, code in self.codes().items() if code in found}
