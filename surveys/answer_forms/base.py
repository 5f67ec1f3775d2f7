"""What every answer form says of itself. A form is one module of this package and one template; nobody lists them.

It knows no tables: an item is whatever has a scale, categories and settings. A new form overrides what differs.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext as _

from .asked import Asked, Column, Option


class Form:
    name: ClassVar[str]
    label: Any  # how a researcher calls it
    scaled = False  # numbers of a rating scale: means, consensus, feedback to experts
    partitions = False  # everybody falls into exactly one category: characteristics, margins, weighting
    written = False  # free text: masked and moderated, never counted
    free = False  # its values come from no list: each speaks for itself
    takes_scale = False
    takes_categories = False
    offers_no_opinion = True
    keeps_list = False  # an answer is a list of codes

    # what may come back

    def check(self, asked: Asked, text: str) -> Any:
        """The answer as it is stored, None for none, of a text that is not empty. Raises ValueError with the sentence."""
        raise NotImplementedError

    def missing(self, asked: Asked) -> str:
        """What to say where a required answer is absent."""
        if asked.no_opinion:
            return _("답을 고르거나 ‘잘 모르겠음’을 골라 주십시오.")
        return _("보기 가운데 하나를 골라 주십시오.")

    def no_such_opinion(self) -> str:
        """What to say to "no opinion" where it was not offered."""
        return _("이 문항에는 ‘잘 모르겠음’이 없습니다. 보기 가운데 하나를 골라 주십시오.")

    # what an item of this form needs

    def lacks(
        self, *, scale: Any, categories: Sequence[tuple[str, str, str]], settings: Mapping[str, Any]
    ) -> tuple[str, str]:
        """(field, sentence) on what an item of this form still needs, or two empty texts."""
        return "", ""

    def fields(self) -> dict[str, forms.Field]:
        """What a researcher fills in for such an item beside scale and categories, by the name of the setting."""
        return {}

    def settings_of(self, filled: Mapping[str, Any]) -> dict[str, Any]:
        """The fields above, cleaned, as they are kept with the item."""
        return {}

    def field_name(self, setting: str) -> str:
        """What the field of a setting is called among the fields of all forms."""
        return f"{self.name}_{setting}"

    # how it is drawn

    @property
    def template(self) -> str:
        """The respondent's control."""
        return f"surveys/answering/_{self.name}.html"

    template_together = ""  # of several questions in a row that belong together

    def options(self, item: Any, language: str | None) -> Iterator[Option]:
        yield from ()

    def drawn(self, asked: Asked, value: Any) -> dict[str, Any]:
        """What the template wants beside the question and its options. value: stored or just typed."""
        return {}

    def belongs(self, item: Any) -> Any:
        """Questions of one form under one sign stand together on a page."""
        return None

    # how it reads

    def code_shown(self, options: Sequence[Option], answer: Any) -> str:
        """What stands before the words of an answer, where codes mean something to people."""
        return ""

    def label_of(self, asked: Asked, options: Sequence[Option], answer: Any) -> str:
        """A stored answer in words; "" for "no opinion" and for none."""
        return next((o.label for o in options if o.value == answer), "")

    def raw(self, answer: Any) -> str:
        """A stored answer as its control would send it."""
        return "" if answer is None else str(answer)

    # how it is counted, and its columns in a table

    def counters(self, answer: Any) -> Iterable[str]:
        """The tallies that one answer raises by one."""
        return (str(answer),)

    def columns(self, asked: Asked, options: Sequence[Option]) -> list[Column]:
        return [Column(asked.code, tuple(options))]

    def cells(self, asked: Asked, answer: Any) -> list[Any]:
        """A stored answer, or None, in the columns above."""
        return ["" if answer is None else answer]

    def from_cells(self, asked: Asked, cells: Sequence[str]) -> str:
        """Cells of a file, their codes already told, as the control would have sent them."""
        return cells[0]

    # how its values are told in a file that was made elsewhere

    def spoken(self, options: Sequence[Option]) -> list[tuple[str, str]]:
        """(name, code): what programs and people write for each code."""
        return [(str(o.label), str(o.value)) for o in options]

    def option_label(self, option: Option) -> str:
        """An option in a list of meanings to choose from."""
        return str(option.label)
