"""After a backup was restored: erase again what had been erased on request since it was made."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand

from surveys.services import erasures, privacy


class Command(BaseCommand):
    help = "Erases again what the journal of erasures names. `make restore` does it, and the worker once a day."

    def handle(self, *args: Any, **options: Any) -> None:
        known, n = len(erasures.noted()), privacy.erase_again()
        self.stdout.write(f"{known} erasures in the journal; {n} of them had come back and are erased again.")
