"""Every route of the house, found in the URL configuration."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from django.urls import URLPattern, get_resolver


@dataclass(frozen=True)
class Route:
    name: str
    pattern: str
    parameters: tuple[str, ...]


def routes() -> list[Route]:
    return sorted(set(_walk(get_resolver().url_patterns)), key=lambda route: route.name)


def _walk(patterns: list, prefix: str = "", space: str = "", inherited: tuple[str, ...] = ()) -> Iterator[Route]:
    for pattern in patterns:
        parameters = (*inherited, *pattern.pattern.regex.groupindex)
        where = prefix + str(pattern.pattern)
        if isinstance(pattern, URLPattern):
            yield Route(space + (pattern.name or f"unnamed {where}"), where, parameters)
        else:
            inner = f"{space}{pattern.namespace}:" if pattern.namespace else space
            yield from _walk(pattern.url_patterns, where, inner, parameters)
