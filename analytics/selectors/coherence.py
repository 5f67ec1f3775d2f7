"""Whether the parts of a publication go together, and whether they are what the data gives now."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from django.utils.translation import gettext as _

from surveys.models import Study

from ..models import AnalysisRun, Publication
from . import rounds, runs, staleness

Section = Mapping[str, Any]


def faults(snapshot: Section) -> list[str]:
    """Parts that contradict one another, from the snapshot alone: what was derived and what stands beside it."""
    return list(_faults(snapshot)) if snapshot.get("derivation") else []


def _faults(snapshot: Section) -> Iterator[str]:
    derivation = snapshot["derivation"]
    if derivation.get("tells_of_few"):
        yield _(
            "앞서 공개한 판 뒤에 삭제되거나 더해진 응답이 적어, 새로 도출한 값을 앞 판과 비교하면 한 사람의 답이 드러날 수 있습니다. 도출을 빼고 판을 만들어 주십시오."
        )
    shown = {r["number"] for r in snapshot["rounds"]}
    known = derivation.get("rounds_closed") or derivation["rounds"]
    if later := sorted(n for n in shown if n > max(known, default=0)):
        yield _("핵심가치 도출은 %(rounds)s차 라운드보다 먼저 한 것입니다. 다시 도출하거나 그 라운드를 빼 주십시오.") % _listed(later)
    if missing := sorted(set(derivation["rounds"]) - shown):
        yield _("핵심가치 도출이 읽은 %(rounds)s차 라운드가 빠져 있습니다. 함께 넣거나 도출을 빼 주십시오.") % _listed(missing)
    if derivation["questionnaire"] not in {s["code"] for s in snapshot["surveys"]}:
        yield _("핵심가치 도출이 읽은 시민 조사가 빠져 있습니다. 함께 넣거나 도출을 빼 주십시오.")


def _listed(numbers: list[int]) -> dict[str, str]:
    return {"rounds": ", ".join(map(str, numbers))}


def stale_now(study: Study) -> dict[str, Any]:
    """What could be published now and rests on older data: sentences of the derivation, and of each survey by its key."""
    surveys = [(q, staleness.since(runs.survey_run(q))) for q in runs.public_questionnaires(study) if q.closed_at]
    return {"derivation": staleness.of_study(study), "surveys": [(q, said) for q, said in surveys if said]}


def overtaken(publication: Publication) -> list[str]:
    """What was computed or changed since this version was prepared."""
    return list(dict.fromkeys(_overtaken(publication)))


def _overtaken(publication: Publication) -> Iterator[str]:
    study, held = publication.study, publication.snapshot
    counting = {q.code: runs.survey_run(q) for q in runs.public_questionnaires(study)}
    for s in held.get("surveys", []):
        if "kept_from" in s:  # stays as it was published, whatever is computed since
            continue
        yield from _newer(s, counting.get(s["code"]))
    computed = {r.number: rounds.latest_run(r) for r in rounds.closed(study)}
    for r in held.get("rounds", []):
        if "kept_from" not in r and r["run"]["id"] != getattr(computed.get(r["number"]), "pk", r["run"]["id"]):
            yield _("결과를 그 뒤에 다시 계산했습니다.")
    if held.get("derivation") and "kept_from" not in held["derivation"]:
        yield from _newer(held["derivation"], runs.derivation_run(study))


def _newer(section: Section, run: AnalysisRun | None) -> Iterator[str]:
    if run is not None and run.pk != section["run"]["id"]:
        yield _("결과를 그 뒤에 다시 계산했습니다.")
    yield from staleness.since(run)
