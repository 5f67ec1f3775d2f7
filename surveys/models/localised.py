"""Study text is data in two languages; a missing one falls back to the other."""

from __future__ import annotations

from typing import Any

from django.utils.translation import get_language


class Localised:
    """Mixin: obj.local("title") reads title_ko or title_en after the active language."""

    def local(self, field: str, language: str | None = None) -> str:
        language = (language or get_language() or "ko")[:2]
        first, second = ("en", "ko") if language == "en" else ("ko", "en")
        return self._text(f"{field}_{first}") or self._text(f"{field}_{second}")

    def _text(self, name: str) -> Any:
        return getattr(self, name, "") or ""
