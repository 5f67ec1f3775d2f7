"""What a log may hold: that something happened and where, never a link that opens something, an address or an answer."""

from __future__ import annotations

import logging
import re
from typing import Any

from gunicorn.glogging import Logger

LINKS = re.compile(r"((?:/|%2F)(?:i|team|open)(?:/|%2F))(?!%)[^/\s\"'<>?&,;%)\]]{8,}", re.IGNORECASE)
TOKEN = re.compile(r"(?<![\w-])(?=[\w-]*[a-z])(?=[\w-]*[A-Z])[A-Za-z0-9_-]{30,}(?![\w-])")
RECEIPT = re.compile(r"\b[A-Z2-7]{4}-[A-Z2-7]{4}-[A-Z2-7]{4}\b")
MAILBOX = re.compile(r"[^\s<>()'\",;:=/]+@[^\s<>()'\",;:/]+")
# The database names the row or value that it refused, over as many lines as the text had.
ROWS = re.compile(
    r"^(DETAIL|CONTEXT|STATEMENT|QUERY|PARAMETERS):.*?(?=^(?:Traceback|The above|During handling|\d{4}-\d\d-\d\d )|\Z)",
    re.MULTILINE | re.DOTALL,
)
VALUES = re.compile(r"((?:invalid input syntax|value too long|invalid input value)[^\n:]*): .*")


def clean(text: str) -> str:
    text = ROWS.sub(r"\1: …\n", text)
    text = VALUES.sub(r"\1: …", text)
    text = LINKS.sub(r"\1…", text)
    return MAILBOX.sub("…@…", RECEIPT.sub("…", TOKEN.sub("…", text)))


class CleanFormatter(logging.Formatter):
    def format(self, record: logging.LogRecord) -> str:
        return clean(super().format(record)).rstrip("\n")


class CleanLogger(Logger):
    """The web server's own lines; its access log too, where an operator switches it on."""

    def setup(self, cfg: Any) -> None:
        super().setup(cfg)
        for log in (self.error_log, self.access_log):
            for handler in log.handlers:
                form = handler.formatter
                handler.setFormatter(CleanFormatter(form._fmt if form else None, form.datefmt if form else None))


def logging_settings(*, level: str, worker_level: str) -> dict[str, Any]:
    """One handler for everything; Django's own, which writes addresses as they are, is taken away."""
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {
            "line": {
                "()": "config.logs.CleanFormatter",
                "format": "{asctime} {levelname} {name} {message}",
                "style": "{",
            }
        },
        "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
        "loggers": {
            "django": {"handlers": [], "level": "INFO"},
            "celery": {"handlers": [], "level": worker_level},
        },
        "root": {"handlers": ["console"], "level": level},
    }
