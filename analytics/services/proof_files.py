"""A study's evidence as one file to take away."""

from __future__ import annotations

import tempfile
import zipfile
from collections.abc import Iterable
from typing import IO

from django.utils.translation import gettext as _

from surveys.models import Study
from surveys.services import log
from surveys.services.refusal import Refused

from ..models import Publication, PublicationProof
from ..selectors import proof_folder

SPOOLED = 20_000_000  # bytes kept in memory; more goes to a file


def packed(study: Study, scope: proof_folder.Scope) -> IO[bytes]:
    """A ZIP, open at its beginning."""
    if log.bring_up() is None:
        raise Refused(_("장부에 아직 아무것도 없습니다. 규칙을 고정하거나 조사를 열면 확인할 것이 생깁니다."))
    made = tempfile.SpooledTemporaryFile(SPOOLED)  # noqa: SIM115 - whoever sends it closes it
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, lines in proof_folder.files(study, scope):
            _write(archive, name, lines)
    made.seek(0)
    return made


def publish(*, publication: Publication) -> None:
    """For everybody, beside the published version: no answers, nothing of what it does not publish. Not one transaction:
    nobody's lines wait for the packing."""
    with packed(publication.study, proof_folder.Scope(published=publication)) as made:
        PublicationProof.objects.update_or_create(publication=publication, defaults={"content": made.read()})


def _write(archive: zipfile.ZipFile, name: str, lines: Iterable[str | bytes]) -> None:
    with archive.open(name, "w", force_zip64=True) as member:
        for line in lines:
            member.write(line if isinstance(line, bytes) else line.encode())
