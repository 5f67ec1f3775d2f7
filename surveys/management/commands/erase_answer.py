"""Erase one answer at its owner's request, also after its survey has closed."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from surveys.enums import ResponseState
from surveys.services import privacy
from surveys.services.seats import response_by_receipt
from surveys.services.tokens import normalise_receipt


class Command(BaseCommand):
    help = "Erases the answer with this receipt. What has been published stays; the study's record notes it."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("receipt", help="as the respondent has it: ABCD-EFGH-2345")

    def handle(self, *args: Any, **options: Any) -> None:
        response = response_by_receipt(normalise_receipt(options["receipt"]))
        if response is None:
            raise CommandError("No answer has this receipt. Receipts hold the letters A to Z and the digits 2 to 7.")
        if response.state == ResponseState.WITHDRAWN:
            self.stdout.write("This answer was erased before.")
            return
        privacy.erase_response(response=response, reason="request")
        self.stdout.write(f"Erased from {response.questionnaire.title_ko}. Figures computed before are not changed by it.")
