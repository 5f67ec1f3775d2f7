"""How far each stage of a study is, for the navigation of every page: read again when something of the study has happened."""

from __future__ import annotations

from django.core.cache import cache
from django.db.models import Count, Max

from .. import timeline
from ..models import AuditEntry, Letter, Study, Work

SECONDS = 60  # how long a sign may be behind something that left no trace below


def states(study: Study) -> dict[str, str]:
    """Stage → done, now, todo or problem. Kept by what happened last, so a click is seen on the page that follows it."""
    key = ":".join(map(str, ("stages", study.pk, *_last_trace(study))))
    found = cache.get(key)
    if found is None:
        entries = timeline.entries(study)
        found = {str(stage): timeline.state_of([e for e in entries if e.stage == stage]) for stage in timeline.RESEARCH}
        cache.set(key, found, SECONDS)
    return found


def _last_trace(study: Study) -> list[object]:
    """Everything that moves a stage leaves a row in the record, moves work or moves a letter."""
    record = AuditEntry.objects.filter(study=study).aggregate(last=Max("number"))["last"]
    moved = [
        sorted(model.objects.filter(study=study).values_list("state").annotate(n=Count("pk")))
        for model in (Work, Letter)
    ]
    return [record, study.organisation.confirmed_at is None, moved]
