"""One of several categories."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from .asked import NO_OPINION, Asked, Option
from .base import Form


class Choice(Form):
    name = "choice"
    label = gettext_lazy("한 가지 선택")
    partitions = True
    takes_categories = True

    def check(self, asked: Asked, text: str) -> str:
        if text in asked.categories:
            return text
        raise ValueError(
            _("이 문항의 보기가 아닙니다: ‘%(value)s’. 보기 가운데 하나를 골라 주십시오.") % {"value": text[:20]}
        )

    def lacks(
        self, *, scale: Any, categories: Sequence[tuple[str, str, str]], settings: Mapping[str, Any]
    ) -> tuple[str, str]:
        return "categories", fault_of(categories)

    def options(self, item: Any, language: str | None) -> Iterator[Option]:
        return categories_of(item, language)


def categories_of(item: Any, language: str | None) -> Iterator[Option]:
    for category in item.categories.all():
        yield Option(category.code, category.local("label", language))


def fault_of(categories: Sequence[tuple[str, str, str]]) -> str:
    """Of the categories of an item: what has to be mended before anybody can be asked."""
    codes = [code for code, _ko, _en in categories]
    if len(codes) < 2:
        return _("선택형 문항에는 보기가 두 개 이상 필요합니다.")
    for code, ko, _en in categories:
        if not code or not ko:
            return _("보기마다 코드와 한국어 이름이 필요합니다: %(row)s") % {"row": f"{code} {ko}".strip()}
        if codes.count(code) > 1:
            return _("같은 보기 코드가 두 번 있습니다: %(code)s") % {"code": code}
        if code == NO_OPINION:
            return _("보기 코드로 no_opinion은 쓸 수 없습니다. ‘잘 모르겠음’은 따로 셉니다.")
    return ""
