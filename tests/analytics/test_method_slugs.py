"""Every figure links to the page of its method: no slug in code, template or stored estimate without one."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PAGES = ROOT / "docs" / "methods"
LINK = re.compile(r"""analytics:method['"]\s+(?:slug=)?['"]([\w-]+)['"]""")


def python(*folders: str) -> Iterator[tuple[Path, ast.Module]]:
    for folder in folders:
        for path in sorted((ROOT / folder).rglob("*.py")):
            yield path, ast.parse(path.read_text(encoding="utf-8"))


def given_as_method(tree: ast.Module) -> Iterator[str]:
    """method="…" of a call whose name is written large: a result, an estimate, a figure; and methods kept in tables.

    An interval names how it was built (t, logit), on its figure's page.
    """
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and _name(node.func)[:1].isupper() and _name(node.func) != "Interval":
            for keyword in node.keywords:
                if keyword.arg == "method" and isinstance(keyword.value, ast.Constant):
                    yield keyword.value.value
        if isinstance(node, ast.Dict):
            for key, value in zip(node.keys, node.values, strict=True):
                if isinstance(key, ast.Constant) and key.value == "method" and isinstance(value, ast.Constant):
                    yield value.value


def _name(func: ast.expr) -> str:
    return func.attr if isinstance(func, ast.Attribute) else func.id if isinstance(func, ast.Name) else ""


def missing(slugs: set[str]) -> list[str]:
    return sorted(f"{s}.{lang}.md" for s in slugs for lang in ("ko", "en") if not (PAGES / f"{s}.{lang}.md").is_file())


def test_results_and_estimates_name_pages_that_exist() -> None:
    slugs = {slug for _path, tree in python("stats", "analytics") for slug in given_as_method(tree)}
    assert {"weighted-mean", "consensus-rule", "subgroups", "derivation"} <= slugs
    assert missing(slugs) == []


def test_measures_of_a_round_name_pages_that_exist() -> None:
    tree = ast.parse((ROOT / "analytics/services/round_analysis.py").read_text(encoding="utf-8"))
    pairs = [n for n in ast.walk(tree) if isinstance(n, ast.Tuple) and len(n.elts) == 2]
    slugs = {p.elts[1].value for p in pairs if isinstance(p.elts[1], ast.Constant) and isinstance(p.elts[1].value, str)}
    assert "descriptives" in slugs and len(slugs) == 4
    assert missing(slugs) == []


def test_templates_link_to_pages_that_exist() -> None:
    texts = [path.read_text(encoding="utf-8") for path in (ROOT / "templates").rglob("*.html")]
    slugs = {slug for text in texts for slug in LINK.findall(text)}
    assert len(slugs) >= 5
    assert missing(slugs) == []


@pytest.mark.parametrize("language", ["ko", "en"])
def test_each_page_exists_in_both_languages_and_begins_with_a_definition(language: str) -> None:
    for path in PAGES.glob(f"*.{language}.md"):
        other = "en" if language == "ko" else "ko"
        assert path.with_name(path.name.replace(f".{language}.", f".{other}.")).is_file(), path.name
        title, definition = path.read_text(encoding="utf-8").split("\n\n", 2)[:2]
        assert title.startswith("# ") and "\n" not in definition and len(definition) > 30, path.name
        assert not definition.startswith(("#", "-", "|")), path.name
