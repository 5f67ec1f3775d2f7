"""Errors of the arithmetic. Raised for illegal calls only; legal data that carry no figure give a Reason."""

from __future__ import annotations

from collections.abc import Callable, Collection
from typing import Any

LONGEST = 200  # characters of a value in a message: a column of a million answers is no sentence


class StatsError(ValueError):
    """An argument outside what is allowed.

    parameter: the argument's name; value: what was given, of whatever kind; allowed: what would have been accepted, in
    words. code: a stable key by which a caller can translate the message; details: further values for that translation.
    """

    def __init__(
        self, parameter: str, value: object, allowed: str, *, code: str = "invalid", **details: object
    ) -> None:
        self.parameter, self.value, self.allowed, self.code, self.details = parameter, value, allowed, code, details
        super().__init__(f"{parameter}: {shown(value)} is not allowed; allowed: {allowed}")

    def __reduce__(self) -> tuple[Any, ...]:
        """An error may travel between processes or be copied; its value goes as it is shown where it cannot."""
        plain = self.value if isinstance(self.value, (str, int, float, bool, type(None))) else shown(self.value)
        return _again, (self.parameter, plain, self.allowed, self.code, self.details, self.args)


def _again(
    parameter: str, value: object, allowed: str, code: str, details: dict[str, object], args: tuple[object, ...]
) -> StatsError:
    error = StatsError(parameter, value, allowed, code=code, **details)
    error.args = args
    return error


def shown(value: object) -> str:
    """A value of any kind as a short text on one line, also where its own description fails."""
    try:
        text = " ".join(repr(value).split())
    except Exception:  # whatever a foreign class does; the message must come
        text = f"<{type(value).__name__}>"
    return text if len(text) <= LONGEST else f"{text[: LONGEST - 1]}…"


def fulfils(value: object, test: Callable[[Any], object]) -> bool:
    """Whether a value of any kind passes; one of a kind that the test cannot take (text for a number, a list) does not."""
    try:
        return bool(test(value))
    except (TypeError, ValueError, ArithmeticError, AttributeError):
        return False


def require(
    parameter: str, value: object, test: Callable[[Any], object], allowed: str, *, code: str = "invalid", **details: object
) -> None:
    """The StatsError of an argument that does not pass."""
    if not fulfils(value, test):
        raise StatsError(parameter, value, allowed, code=code, **details)


def one_of(parameter: str, value: object, choices: Collection[Any], *, code: str = "invalid") -> None:
    """The StatsError of an argument that is none of the choices."""

    def among(given: Any) -> bool:
        hash(given)
        return given in choices

    require(parameter, value, among, f"one of {', '.join(map(str, choices))}", code=code)
