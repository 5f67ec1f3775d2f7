"""Some of several categories, in any number or between a least and a most; "none of these" stands alone."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import nullcontext
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, override

from .asked import NO_OPINION, Asked, Column, Option
from .base import Form
from .choice import categories_of, fault_of

NONE = "none_of_these"
NOT_PICKED, PICKED = "0", "1"
YES = ("고름", "선택", "예", "네", "있음", "yes", "y", "true", "selected", "checked", "o", "v", "✓", "✔")
NO = (
    "고르지 않음",
    "선택 안 함",
    "미선택",
    "아니오",
    "아니요",
    "없음",
    "no",
    "n",
    "false",
    "not selected",
    "unchecked",
    "x",
)


class Several(Form):
    name = "several"
    label = gettext_lazy("여러 가지 선택")
    takes_categories = True
    keeps_list = True

    def check(self, asked: Asked, text: str) -> list[str]:
        lines = list(dict.fromkeys(line.strip() for line in text.split("\n") if line.strip()))
        known = codes_of(asked.categories, asked.settings)
        for line in lines:
            if line not in (*known, NO_OPINION):
                raise ValueError(
                    _("이 문항의 보기가 아닙니다: ‘%(value)s’. 보기 가운데서 골라 주십시오.")
                    % {"value": line[:20]}
                )
        for alone, words in ((NO_OPINION, _("잘 모르겠음")), (NONE, none_label())):
            if alone in lines and len(lines) > 1:
                raise ValueError(
                    _("다른 보기와 함께 고를 수 없는 보기입니다: ‘%(alone)s’. 한쪽만 남겨 주십시오.") % {"alone": words}
                )
        if lines != [NONE]:
            self._check_number(asked, len(lines))
        return [code for code in known if code in lines]

    def _check_number(self, asked: Asked, n: int) -> None:
        least, most = asked.settings.get("least") or 1, asked.settings.get("most") or len(asked.categories)
        if n < least:
            raise ValueError(_("%(least)d개 이상 골라 주십시오(지금 %(n)d개).") % {"least": least, "n": n})
        if n > most:
            raise ValueError(
                _("%(most)d개까지 고를 수 있습니다(지금 %(n)d개). 몇 개를 지워 주십시오.") % {"most": most, "n": n}
            )

    def missing(self, asked: Asked) -> str:
        if asked.no_opinion:
            return _("하나 이상 고르거나 ‘잘 모르겠음’을 골라 주십시오.")
        return _("하나 이상 골라 주십시오.")

    def fields(self) -> dict[str, forms.Field]:
        return {
            "least": forms.IntegerField(label=gettext_lazy("적어도 몇 개"), min_value=1, max_value=200, required=False),
            "most": forms.IntegerField(label=gettext_lazy("많아야 몇 개"), min_value=1, max_value=200, required=False, help_text=gettext_lazy("비워 두면 모두 고를 수 있습니다.")),
            "none": forms.BooleanField(
                label=gettext_lazy("‘해당하는 것이 없음’을 둡니다"), required=False,
                help_text=gettext_lazy("다른 보기와 함께 고를 수 없는 보기로, 맨 끝에 놓입니다."),
            ),
        }  # fmt: skip

    def settings_of(self, filled: Mapping[str, Any]) -> dict[str, Any]:
        return {"least": filled.get("least"), "most": filled.get("most"), "none": bool(filled.get("none"))}

    def lacks(
        self, *, scale: Any, categories: Sequence[tuple[str, str, str]], settings: Mapping[str, Any]
    ) -> tuple[str, str]:
        if fault := fault_of(categories):
            return "categories", fault
        if NONE in [code for code, _ko, _en in categories]:
            return "categories", _(
                "보기 코드로 쓸 수 없는 이름입니다: %(code)s. ‘해당하는 것이 없음’을 두는 칸을 골라 주십시오."
            ) % {"code": NONE}
        least, most = settings.get("least") or 1, settings.get("most") or len(categories)
        if most > len(categories) or least > most:
            return self.field_name("most"), _(
                "고를 개수는 1부터 보기의 수(%(n)d)까지이고, 많은 쪽이 적은 쪽보다 작을 수 없습니다."
            ) % {"n": len(categories)}
        return "", ""

    def options(self, item: Any, language: str | None) -> Iterator[Option]:
        yield from categories_of(item, language)
        if item.settings.get("none"):
            with override(language) if language else nullcontext():
                label = none_label()
            yield Option(NONE, label)

    def drawn(self, asked: Asked, value: Any) -> dict[str, Any]:
        return {"picked": self.raw(value).split("\n"), "hint": self.hint(asked), "alone": (NONE,)}

    def hint(self, asked: Asked) -> str:
        least, most = asked.settings.get("least") or 1, asked.settings.get("most") or 0
        if least == most:
            return _("%(n)d개를 골라 주십시오.") % {"n": most}
        if most and least > 1:
            return _("%(least)d개에서 %(most)d개까지 골라 주십시오.") % {"least": least, "most": most}
        if most:
            return _("%(most)d개까지 고를 수 있습니다.") % {"most": most}
        return (
            _("%(least)d개 이상 골라 주십시오.") % {"least": least}
            if least > 1
            else _("해당하는 것을 모두 골라 주십시오.")
        )

    def label_of(self, asked: Asked, options: Sequence[Option], answer: Any) -> str:
        codes = answer if isinstance(answer, list) else self.raw(answer).split("\n")
        return ", ".join(o.label for o in options if o.value in codes)

    def raw(self, answer: Any) -> str:
        return "\n".join(map(str, answer)) if isinstance(answer, list) else super().raw(answer)

    def counters(self, answer: Any) -> Iterable[str]:
        return tuple(map(str, answer)) if isinstance(answer, list) else (str(answer),)

    def columns(self, asked: Asked, options: Sequence[Option]) -> list[Column]:
        """One a category: an item's code holds no dot, so that none of them is another item's."""
        codes = (Option(NOT_PICKED, _("고르지 않음")), Option(PICKED, _("고름")))
        return [Column(f"{asked.code}.{o.value}", codes, part=o.label) for o in options]

    def cells(self, asked: Asked, answer: Any) -> list[Any]:
        known = codes_of(asked.categories, asked.settings)
        if isinstance(answer, list):
            return [int(code in answer) for code in known]
        return ["" if answer is None else answer for _code in known]

    def from_cells(self, asked: Asked, cells: Sequence[str]) -> str:
        """A row of noughts says that somebody was asked and picked nothing, which is no answer that the item knows."""
        known = codes_of(asked.categories, asked.settings)
        picked = [code for code, cell in zip(known, cells, strict=True) if cell == PICKED]
        if NO_OPINION in cells:
            return "\n".join([*picked, NO_OPINION])
        if not picked and NOT_PICKED in cells:
            raise ValueError(_("고른 것이 하나도 없습니다. 답하지 않은 사람이라면 이 문항의 칸을 모두 비워 주십시오."))
        return "\n".join(picked)

    def spoken(self, options: Sequence[Option]) -> list[tuple[str, str]]:
        return [*super().spoken(options), *((word, PICKED) for word in YES), *((word, NOT_PICKED) for word in NO)]


def codes_of(categories: Iterable[str], settings: Mapping[str, Any]) -> list[str]:
    """Everything that may be picked, in its order."""
    return [*categories, *([NONE] if settings.get("none") else [])]


def none_label() -> str:
    return _("해당하는 것이 없음")
