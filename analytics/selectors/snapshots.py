"""What a publication freezes: every figure with wording, n, method and version, in both languages, and nothing else.

The snapshot is complete in itself. Public pages read it and no other table.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from delphi.models import Round
from stats.canonical import content_hash
from surveys.enums import QuestionnaireState
from surveys.models import Questionnaire, Study

from ..enums import RunKind
from ..models import AnalysisRun
from . import kept, rounds, runs, sealed
from .derived import declarations_section, derivation_section, directions_section
from .sections import items_section, round_section, study_section, survey_section

FORMAT = 1


@dataclass(frozen=True)
class Parts:
    """What a publication covers; None means everything that is finished."""

    surveys: tuple[str, ...] | None = None  # questionnaire codes
    rounds: tuple[int, ...] | None = None
    derivation: bool = True

    def wants_survey(self, code: str) -> bool:
        return self.surveys is None or code in self.surveys

    def wants_round(self, number: int) -> bool:
        return self.rounds is None or number in self.rounds


def finished_surveys(study: Study) -> list[tuple[Questionnaire, AnalysisRun]]:
    """Closed public questionnaires with their figures."""
    found = [(q, runs.survey_run(q)) for q in runs.public_questionnaires(study) if q.closed_at]
    return [(q, run) for q, run in found if run is not None and not run.interim]


def finished_rounds(study: Study) -> list[tuple[Round, AnalysisRun]]:
    found = [(r, rounds.latest_run(r)) for r in rounds.closed(study)]
    return [(r, run) for r, run in found if run is not None]


def has_derivation(study: Study) -> bool:
    return runs.derivation_run(study) is not None


def build(study: Study, parts: Parts | None = None) -> dict[str, Any]:
    """The snapshot as it would be published now."""
    parts = parts or Parts()
    surveys = [(q, run) for q, run in finished_surveys(study) if parts.wants_survey(q.code)]
    closed = [(r, run) for r, run in finished_rounds(study) if parts.wants_round(r.number)]
    derived = runs.derivation_run(study) if parts.derivation else None
    seen = kept.seen_by_the_public(study)
    sections = [kept.survey(seen, q, survey_section(q, run)) for q, run in surveys]
    panel = [kept.round_(seen, r.questionnaire, round_section(r, run)) for r, run in closed]
    derivation = derivation_section(study, derived) if derived else None
    derivation = kept.derivation(seen, derivation, sections, panel) if derivation else None
    return {
        "format": FORMAT,
        "study": study_section(study),
        "surveys": sections,
        "claims": [
            *sealed.of_snapshot(study, list(zip((q for q, _ in surveys), sections, strict=True)), [r.number for r, _ in closed], derived),
            *sealed.of_kept([*sections, *panel, *([derivation] if derivation else [])]),
        ],
        "rounds": panel,
        "items": items_section([q for q, _ in surveys] + [r.questionnaire for r, _ in closed]),
        "derivation": derivation,
        "directions": directions_section(study) if derivation else [],
        "declarations": declarations_section(study),
        "still_open": _still_open(study),
    }


def of_run(run: AnalysisRun) -> dict[str, Any]:
    """The section of one run in the same form, for the team's own pages: interim figures included."""
    q, r = run.questionnaire, run.round
    found: dict[str, Any] = {"format": FORMAT, "study": study_section(run.study), "surveys": [], "rounds": [], "derivation": None}
    if run.kind == RunKind.SURVEY:
        found["surveys"] = [survey_section(q, run)]
        found["rounds"] = [round_section(x, y) for x, y in finished_rounds(run.study)]
    elif run.kind == RunKind.ROUND:
        done = [(x, y) for x, y in finished_rounds(run.study) if x.number < r.number]
        found["rounds"] = [*(round_section(x, y) for x, y in done), round_section(r, run)]
        found["only_items"] = [f["item"] for f in found["rounds"][-1]["figures"]]
    else:
        found["derivation"] = derivation_section(run.study, run)
    asked = [x for x in (q, *(y.questionnaire for y, _ in finished_rounds(run.study))) if x is not None]
    return found | {"items": items_section(asked)}


def _still_open(study: Study) -> list[str]:
    """What goes on while this is published, so that the approver knows whom it may influence."""
    going = study.questionnaires.filter(state=QuestionnaireState.OPEN).order_by("code")
    return list(going.values_list("code", flat=True))


def checksum(snapshot: dict[str, Any]) -> str:
    """SHA-256 of the canonical snapshot (sorted keys, 10 significant digits)."""
    return content_hash(snapshot)
