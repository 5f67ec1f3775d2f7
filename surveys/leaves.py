"""Which rows of a record become leaves of the installation's log, and what of them: no names, no answers, no free text.

The floors above register their own verbs.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Kind:
    """facts: what of the row's detail the leaf says. relied: others rely on it, so a checkpoint is signed at once.
    of_few: answers of one or of few; the leaf says its day alone, as its minute would tell whose they are."""

    name: str
    facts: tuple[str, ...]
    relied: bool = True
    of_few: bool = False


KINDS: dict[str, Kind] = {}  # verb of the record → kind of leaf


def logged(verb: str, name: str, *facts: str, relied: bool = True, of_few: bool = False) -> None:
    KINDS[verb] = Kind(name, facts, relied, of_few)


RECORD = Kind("record", (), relied=False)  # how far a record had come, once a day
SEALED, WITHDRAWN = "sealed", "withdrawn"

logged("questionnaire.open", "opened", "hash")
logged("questionnaire.open_again", "opened again")
logged("questionnaire.undo_opening", "opening undone")
logged("questionnaire.close", "closed")
logged("answers.seal", SEALED, "batch", "n", "root", relied=False, of_few=True)
logged("response.erase", WITHDRAWN, "leaves", relied=False, of_few=True)
logged("response.import", "imported", "n", "file")
logged("response.import_undo", "import undone", "n", "file")
