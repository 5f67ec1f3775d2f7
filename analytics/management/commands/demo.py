"""Build the two demonstration studies, or print who can sign in to them."""

from __future__ import annotations

import json
from typing import Any

from django.core.management.base import BaseCommand, CommandParser


class Command(BaseCommand):
    help = "Builds the synthetic studies Finished and Running (fixed seed; built once). --accounts prints sign-ins as JSON lines."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--accounts", action="store_true", help="print who can sign in, and change nothing")

    def handle(self, *args: Any, **options: Any) -> None:
        from ...demonstration import accounts, build

        if options["accounts"]:
            for row in accounts.rows():
                self.stdout.write(json.dumps(row, ensure_ascii=False))
            return
        built = build.build_all()
        self.stdout.write(f"built: {', '.join(built)}" if built else "both demonstration studies are there already")
