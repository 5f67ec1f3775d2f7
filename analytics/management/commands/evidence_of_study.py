"""Write a study's evidence for somebody who does not trust this server."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from surveys.models import Study
from surveys.services.refusal import Refused


class Command(BaseCommand):
    help = (
        "Writes a ZIP with the study's lines in the log, what they fixed and what was counted, and verify.py that checks it. "
        "--whole adds answers and the order in which they were sealed: for an auditor, not for the team."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("study", help="the study's name in addresses: /work/<study>/")
        parser.add_argument("file", help="where to write; must not exist")
        parser.add_argument("--whole", action="store_true")

    def handle(self, *args: Any, **options: Any) -> None:
        from ...selectors.proof_folder import Scope
        from ...services import proof_files

        study, file = Study.objects.filter(slug=options["study"]).first(), Path(options["file"])
        if study is None:
            raise CommandError(f"There is no study {options['study']}. Addresses have it: /work/<study>/")
        if file.exists():
            raise CommandError(f"{file} exists. Name another file.")
        try:
            packed = proof_files.packed(study, Scope(whole=options["whole"]))
        except Refused as refused:
            raise CommandError(str(refused)) from refused
        with packed, file.open("xb") as out:
            file.chmod(0o600)
            shutil.copyfileobj(packed, out)
        self.stdout.write(f"Written to {file}. Check it anywhere: unzip, then python3 verify.py")
