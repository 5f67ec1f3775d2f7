"""Every statistic on experts has its page, in both languages, and a page names only what exists."""

import importlib
import inspect
import pkgutil
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

import stats.consensus
import stats.experts

PAGES = Path(__file__).parents[3] / "docs" / "methods"
# Shapes, checks and steps inside a statistic; they give no figure of their own.
HELPERS = {
    "stats.consensus.conditions.sides", "stats.consensus.measures.hundredths", "stats.consensus.stopping.check_same_shape",
    "stats.consensus.verdict.valley", "stats.experts.quartiles.check_type", "stats.experts.quartiles.ranks",
    "stats.experts.quartiles.scaled_quantile", "stats.experts.quartiles.quarters",
}  # fmt: skip


def modules() -> list[str]:
    packages = (stats.experts, stats.consensus)
    names = [f"{p.__name__}.{m.name}" for p in packages for m in pkgutil.iter_modules(p.__path__)]
    return [name for name in names if name != "stats.experts.ratings"]


def public_functions() -> Iterator[str]:
    for name in modules():
        for key, value in vars(importlib.import_module(name)).items():
            own = inspect.unwrap(value) if callable(value) else value
            if inspect.isfunction(own) and own.__module__ == name and not key.startswith("_"):
                yield f"{name}.{key}"


def listed(language: str) -> dict[str, set[str]]:
    """Functions named on each page."""
    found = {}
    for path in sorted(PAGES.glob(f"*.{language}.md")):
        names = set(re.findall(r"^- `(stats\.(?:experts|consensus)\.[\w.]+)`", path.read_text("utf-8"), re.M))
        if names:
            found[path.name.removesuffix(f".{language}.md")] = names
    return found


@pytest.mark.parametrize("language", ["ko", "en"])
def test_every_public_statistic_has_a_page(language: str) -> None:
    on_pages = set().union(*listed(language).values())
    assert set(public_functions()) - HELPERS - on_pages == set()


def test_pages_name_only_what_exists_and_the_same_in_both_languages() -> None:
    korean, english = listed("ko"), listed("en")
    assert korean == english
    assert set().union(*english.values()) <= set(public_functions())
    assert set(public_functions()) >= HELPERS


def test_every_result_links_to_a_page_that_exists() -> None:
    slugs = set()
    for name in modules():
        slugs |= set(re.findall(r'method="([a-z-]+)", ?(?!method=)', inspect.getsource(importlib.import_module(name))))
    slugs -= {"asymptotic"}  # an argument of scipy
    assert len(slugs) > 10
    for slug in slugs:
        for language in ("ko", "en"):
            text = (PAGES / f"{slug}.{language}.md").read_text("utf-8")
            assert text.startswith("# ") and len(text.split("\n\n")[1].split("\n")) == 1, (slug, language)
