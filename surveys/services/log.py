"""The worker takes rows of the records into the log, one writer at a time: nobody who works or answers waits for it.

A row that is to be logged and has no leaf yet is its own note that it waits. What is killed half-way is done again.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.conf import settings
from django.db import connection, transaction
from django.db.models import Max
from django.utils import timezone

from stats.canonical import canonical_json

from ..leaves import KINDS, RECORD, Kind
from ..merkle import leaf_hash, root_of
from ..models import AuditEntry, Checkpoint, LogLeaf, Study
from ..notes import Signer

FORM = "hapui:leaf:1"
LIMIT = 5_000  # leaves at a time
AT_LEAST = timedelta(days=1)  # between checkpoints while something was added
WAITING = """
SELECT e.id FROM (SELECT id FROM surveys_study UNION ALL SELECT NULL) s
CROSS JOIN LATERAL (SELECT coalesce(max(l.row), 0) AS upto FROM surveys_logleaf l WHERE l.study_id IS NOT DISTINCT FROM s.id) w
CROSS JOIN LATERAL (
    SELECT id FROM surveys_auditentry e WHERE e.study_id IS NOT DISTINCT FROM s.id AND e.number > w.upto AND e.verb = ANY(%s)
) e ORDER BY e.id LIMIT %s
"""


@transaction.atomic
def advance() -> int:
    """Append what the records have since, in the order of its writing; returns how many leaves."""
    _alone()
    with connection.cursor() as cursor:
        cursor.execute(WAITING, [list(KINDS), LIMIT])
        found = [pk for (pk,) in cursor.fetchall()]
    entries = list(AuditEntry.objects.filter(pk__in=found).select_related("study").order_by("pk"))
    kinds = [KINDS[entry.verb] for entry in entries]
    _append(list(zip(entries, kinds, strict=True)))
    newest = Checkpoint.objects.last()
    if any(kind.relied for kind in kinds) or (entries and (newest is None or newest.at < timezone.now() - AT_LEAST)):
        sign()
    return len(entries)


@transaction.atomic
def bring_up() -> Checkpoint | None:
    """Log and sign whatever waits: what is handed out now must not know more than its checkpoint. None: nothing to sign."""
    _alone()
    while advance() == LIMIT:
        pass
    return sign() if LogLeaf.objects.exists() else None


@transaction.atomic
def note_records() -> int:
    """How far each record has come: its last row, where that has no leaf. Once a day, so that other rows are held too."""
    _alone()
    while advance() == LIMIT:  # no row that is to have a leaf may be passed over
        pass
    last = [AuditEntry.objects.filter(study=study).order_by("-number").first() for study in [None, *Study.objects.all()]]
    logged = dict(LogLeaf.objects.order_by().values_list("study_id").annotate(Max("row")))
    due = [e for e in last if e is not None and e.number > logged.get(e.study_id, 0)]
    _append([(entry, RECORD) for entry in sorted(due, key=lambda e: e.pk)])
    if due:
        sign()
    return len(due)


def sign() -> Checkpoint:
    """Size and root as they are now; once a size."""
    leaves = [bytes(leaf) for leaf in LogLeaf.objects.order_by("number").values_list("hash", flat=True)]
    root, with_key = root_of(leaves), signer()
    made, _new = Checkpoint.objects.get_or_create(
        size=len(leaves),
        defaults={
            "root": root.hex(), "note": with_key.checkpoint(len(leaves), root), "key": with_key.line, "at": timezone.now(),
        },
    )  # fmt: skip
    return made


def signer() -> Signer:
    return Signer(settings.LOG_KEY, settings.LOG_ORIGIN)


def _append(rows: list[tuple[AuditEntry, Kind]]) -> None:
    number = LogLeaf.objects.count()
    steps: dict[int | None, int] = {}
    made = []
    for entry, kind in rows:
        steps[entry.study_id] = step = steps.get(entry.study_id, _steps(entry.study_id)) + 1
        text = canonical_json(_content(entry, kind, step))
        made.append(
            LogLeaf(
                number=number + len(made), study_id=entry.study_id, step=step, kind=kind.name, row=entry.number,
                text=text, hash=leaf_hash(text.encode()),
            )
        )  # fmt: skip
    LogLeaf.objects.bulk_create(made)


def _steps(study_id: int | None) -> int:
    last = LogLeaf.objects.filter(study=study_id).order_by("-step").first()
    return last.step if last else 0


def _content(entry: AuditEntry, kind: Kind, step: int) -> dict[str, Any]:
    """The row's hash binds the whole record up to it, and keeps a leaf from being guessed."""
    return {
        "form": FORM, "kind": kind.name, "study": entry.study.slug if entry.study else "", "step": step,
        "target": entry.target if kind is not RECORD else "",
        "at": entry.at.date().isoformat() if kind.of_few else entry.at.isoformat(), "row": entry.number, "row_hash": entry.hash,
        **{name: entry.detail[name] for name in kind.facts if name in entry.detail},
    }  # fmt: skip


def _alone() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(7330, 0)")
