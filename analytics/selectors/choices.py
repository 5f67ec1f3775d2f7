"""What was chosen of a choice question, as pages, files and publications show it."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from surveys import answer_forms
from surveys.models import Item, Questionnaire, QuestionnaireItem
from surveys.templatetags.hapui import percent

from ..models import AnalysisRun, Estimate
from . import runs
from .counted import Counted, counted


@dataclass(frozen=True)
class Picked:
    """What could be chosen, in both languages: a category, or an answer that its form adds to them."""

    code: str
    label_ko: str
    label_en: str

    def local(self, _name: str) -> str:
        return self.label_en or self.label_ko if get_language() == "en" else self.label_ko


@dataclass(frozen=True)
class Option:
    category: Picked
    n: int
    share: Estimate

    @property
    def label(self) -> str:
        return self.category.local("label")


@dataclass(frozen=True)
class Choice(Counted):
    """options: in the order asked; none where too few answered to show what they chose."""

    options: list[Option]
    several: bool = False  # one person may have chosen more than one

    @property
    def most(self) -> Option | None:
        """What most chose; None where nobody answered or two lead."""
        ranked = sorted(self.options, key=lambda o: -(o.share.value or 0.0))
        tied = len(ranked) > 1 and ranked[0].share.value == ranked[1].share.value
        return ranked[0] if ranked and ranked[0].n and not tied else None


def of_run(run: AnalysisRun) -> list[Choice]:
    found = runs.figures(run, *answer_forms.names(scaled=False, written=False))
    return [_choice(run, f) for f in found if "choice" in f.all]


def one(run: AnalysisRun, code: str) -> Choice | None:
    return next((c for c in of_run(run) if c.item.code == code), None)


def _choice(run: AnalysisRun, f: runs.ItemFigures) -> Choice:
    common, detail = counted(run, f, "choice"), f.all["choice"].detail
    known = _known(f.item)
    rows = zip(detail["categories"], detail["counts"], strict=True)
    options = [Option(known[code], n, f.all[f"choice_{place}"]) for place, (code, n) in enumerate(rows, 1) if code in known]
    return Choice(**vars(common), options=[] if common.hidden else options, several=detail.get("several", False))


def _known(item: Item) -> dict[str, Picked]:
    form = answer_forms.of(item.form)
    both = zip(form.options(item, "ko"), form.options(item, "en"), strict=True)
    return {ko.value: Picked(ko.value, ko.label, en.label) for ko, en in both}


def finding(choices: list[Choice]) -> str:
    """The heading of a survey in which nothing was rated."""
    first = next((c for c in choices if c.most), None)
    if first is None or first.most is None:
        return _("비교할 수치가 없습니다")
    return _("‘%(item)s’에 가장 많은 답은 ‘%(answer)s’(%(share)s)입니다") % {
        "item": first.label, "answer": first.most.label, "share": percent(first.most.share.value),
    }  # fmt: skip


def texts_of(questionnaire: Questionnaire) -> list[QuestionnaireItem]:
    """Questions that were answered in writing."""
    asked = runs.as_asked(questionnaire).values()
    return sorted((e for e in asked if answer_forms.of(e.item.form).written), key=lambda e: e.position)
