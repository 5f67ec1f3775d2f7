"""What of a run stands in the log: everything that went in and came out, by its fingerprints."""

from __future__ import annotations

from typing import Any

from ..models import AnalysisRun


def of(run: AnalysisRun) -> dict[str, Any]:
    return {
        "kind": run.kind, "questionnaire": run.questionnaire_id, "round": run.round_id, "plan": run.plan_id,
        "fingerprint": run.fingerprint, "inputs": run.inputs, "parameters": run.parameters, "seed": run.seed,
        "software": run.software, "result_hash": run.result_hash,
    }  # fmt: skip
