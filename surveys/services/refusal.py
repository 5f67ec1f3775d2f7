"""A service's answer to something that is not allowed now."""

from __future__ import annotations


class Refused(Exception):
    """Carries a sentence for the person: what, why, what to do. key: the field it belongs to, where there is one."""

    def __init__(self, sentence: object, *, key: str = "") -> None:
        self.key = key
        self.sentence = sentence
        super().__init__(sentence)
