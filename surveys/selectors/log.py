"""What everybody may read of the log: as far as its newest checkpoint, which is signed when others rely on something and
else once a day. In between nothing shows that somebody has answered."""

from __future__ import annotations

from collections.abc import Iterator

from ..merkle import consistency_of
from ..models import Checkpoint, LogLeaf, TimeToken

LEAVES, CONSISTENCY = "hapui:leaves:1", "hapui:consistency:1"  # the form of the files


def newest() -> Checkpoint | None:
    return Checkpoint.objects.last()


def outside_time(checkpoint: Checkpoint | None) -> TimeToken | None:
    """The newest that lies on this checkpoint or on one before it."""
    found = TimeToken.objects.select_related("checkpoint").order_by("-checkpoint__size")
    return found.filter(checkpoint__size__lte=checkpoint.size).first() if checkpoint else None


def key_lines() -> list[str]:
    """Public keys of all checkpoints, the newest first."""
    return list(dict.fromkeys(Checkpoint.objects.order_by("-size").values_list("key", flat=True)))


def hashes(size: int, start: int = 0) -> Iterator[bytes]:
    rows = LogLeaf.objects.filter(number__gte=start, number__lt=size).order_by("number").values_list("hash", flat=True)
    yield from (bytes(leaf) for leaf in rows.iterator(chunk_size=50_000))


def leaves_text(size: int, start: int = 0) -> Iterator[str]:
    """Hashes only: what a leaf says is given out with its study."""
    yield f"{LEAVES} {start} {size}\n"
    for leaf in hashes(size, start):
        yield f"{leaf.hex()}\n"


def consistency_text(old: int, size: int) -> str:
    """The proof of RFC 9162, 2.1.4, from the older size to the newer; 0 < old <= size."""
    path = consistency_of(list(hashes(size)), old)
    return "\n".join([f"{CONSISTENCY} {old} {size}", *(step.hex() for step in path)]) + "\n"
