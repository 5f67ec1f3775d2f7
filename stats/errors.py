"""Errors of the arithmetic. Raised for illegal calls only; legal data that carry no figure give a Reason."""

from __future__ import annotations


class StatsError(ValueError):
    """An argument outside what is allowed.

    parameter: the argument's name; value: what was given; allowed: what would have been accepted, in words.
    code: a stable key by which a caller can translate the message; details: further values for that translation.
    """

    def __init__(
        self, parameter: str, value: object, allowed: str, *, code: str = "invalid", **details: object
    ) -> None:
        self.parameter, self.value, self.allowed, self.code, self.details = parameter, value, allowed, code, details
        super().__init__(f"{parameter}: {value!r} is not allowed; allowed: {allowed}")
