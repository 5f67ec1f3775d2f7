"""Leaves and trees after RFC 6962 over RFC 8785 bytes: what was answered, sealed so that a later change shows."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from typing import Any

from stats.canonical import as_given

ANSWER = b"hapui:answer:1"  # what is hashed and in which form: another form gets another number
LEAF, NODE = b"\x00", b"\x01"
SIZE = 32  # bytes of a leaf


def leaf_of(nonce: bytes, answers: Any) -> bytes:
    """32 bytes. The nonce keeps a short answer from being found by trying all; without it the leaf says nothing."""
    return hashlib.sha256(LEAF + ANSWER + nonce + as_given(answers)).digest()


def leaf_hash(content: bytes) -> bytes:
    """Of a leaf that needs no random number: its content cannot be guessed, or is known."""
    return hashlib.sha256(LEAF + content).digest()


def root_of(leaves: Iterable[bytes]) -> bytes:
    """The tree's root; of no leaves the hash of nothing, as RFC 6962 has it."""
    stack: list[tuple[int, bytes]] = []  # whole subtrees, the largest first: (leaves in it, hash)
    for leaf in leaves:
        stack.append((1, leaf))
        while len(stack) > 1 and stack[-1][0] == stack[-2][0]:
            (n, right), (_n, left) = stack.pop(), stack.pop()
            stack.append((2 * n, _node(left, right)))
    if not stack:
        return hashlib.sha256().digest()
    found = stack.pop()[1]
    while stack:
        found = _node(stack.pop()[1], found)
    return found


def path_of(leaves: Sequence[bytes], index: int) -> list[bytes]:
    """The audit path of RFC 6962 (2.1.1): what a leaf is joined with on its way to the root, the nearest first."""
    if len(leaves) == 1:
        return []
    k = 1 << (len(leaves) - 1).bit_length() - 1  # the largest power of two below their number
    if index < k:
        return [*path_of(leaves[:k], index), root_of(leaves[k:])]
    return [*path_of(leaves[k:], index - k), root_of(leaves[:k])]


def consistency_of(leaves: Sequence[bytes], old: int) -> list[bytes]:
    """The proof of RFC 6962 (2.1.2) that the first `old` leaves are what they were; 0 < old <= their number."""
    return _subproof(leaves, old, whole=True)


def _subproof(leaves: Sequence[bytes], old: int, *, whole: bool) -> list[bytes]:
    if old == len(leaves):
        return [] if whole else [root_of(leaves)]
    k = 1 << (len(leaves) - 1).bit_length() - 1
    if old <= k:
        return [*_subproof(leaves[:k], old, whole=whole), root_of(leaves[k:])]
    return [*_subproof(leaves[k:], old - k, whole=False), root_of(leaves[:k])]


def split(joined: bytes) -> Sequence[bytes]:
    return [joined[i : i + SIZE] for i in range(0, len(joined), SIZE)]


def _node(left: bytes, right: bytes) -> bytes:
    return hashlib.sha256(NODE + left + right).digest()
