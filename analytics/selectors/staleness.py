"""Whether figures still rest on what would go in now, and what has changed since, in words."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as __

from surveys.models import Study

from ..models import AnalysisRun
from . import inputs, plans, runs

SENTENCES = {
    "answers": __("응답이 달라졌습니다."),
    "margins": __("모집단 구성비가 바뀌었습니다."),
    "sample_kind": __("표본의 종류가 바뀌었습니다."),
    "groups": __("위원의 그룹이 바뀌었습니다."),
    "rule": __("합의 규칙이 바뀌었습니다."),
    "items": __("후보 가치를 묻는 문항이나 척도가 바뀌었습니다."),
}


def since(run: AnalysisRun | None) -> list[str]:
    """What has changed since this run read it, one sentence a part; nothing where it still holds."""
    if run is None or not run.inputs:
        return []
    return [sentence for part, then, now in _changed(run) for sentence in _said(part, then, now, run.study)]


def candidates_with_other_evidence(run: AnalysisRun | None) -> list[str]:
    """Codes of the candidates whose evidence counts otherwise now."""
    changed = {part: (then, now) for part, then, now in _changed(run)} if run is not None and run.inputs else {}
    return _keys(*changed["evidence"]) if "evidence" in changed else []


def of_study(study: Study) -> list[str]:
    return since(runs.derivation_run(study))


def _changed(run: AnalysisRun) -> Iterator[tuple[str, Any, Any]]:
    now = inputs.now(run, plans.locked(run.study))
    for part in dict.fromkeys([*now, *run.inputs]):
        then, present = run.inputs.get(part), now.get(part)
        if then != present:
            yield part, then, present


def _said(part: str, then: Any, now: Any, study: Study) -> Iterator[str]:
    if part == "plan":
        yield _("도출 계획의 %(n)s판을 새로 잠갔습니다.") % {"n": now}
    elif part == "rounds":
        yield from _rounds(then or {}, now or {})
    elif part == "candidates":
        changed = sorted(set(then or []) ^ set(now or []))
        yield _("후보 가치가 달라졌습니다: %(names)s") % {"names": _names(changed, study)}
    elif part == "evidence":
        both = [code for code in _keys(then, now) if code in (then or {}) and code in (now or {})]
        if both:
            yield _("근거의 수가 달라진 후보: %(names)s") % {"names": _names(both, study)}
    else:
        yield str(SENTENCES[part])


def _rounds(then: Mapping[str, str], now: Mapping[str, str]) -> Iterator[str]:
    for number in _keys(then, now):
        if number not in then:
            yield _("%(n)s차 라운드가 그 뒤에 마감되었습니다.") % {"n": number}
        else:
            yield _("%(n)s차 라운드의 자료가 달라졌습니다.") % {"n": number}


def _keys(then: Mapping[str, Any] | None, now: Mapping[str, Any] | None) -> list[str]:
    """Keys whose values differ, a missing one among them."""
    before, after = then or {}, now or {}
    return [key for key in dict.fromkeys([*before, *after]) if before.get(key) != after.get(key)]


def _names(codes: list[str], study: Study) -> str:
    known = {c.code: c.local("name") for c in study.candidates.all()}
    return ", ".join(known.get(code, code) for code in codes)
