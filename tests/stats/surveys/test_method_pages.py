"""Every public function of the surveys stands on a method page, in both languages, and every result's page exists."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[3]
PAGES = ROOT / "docs" / "methods"
MODULES = sorted(path for path in (ROOT / "stats" / "surveys").glob("[a-z]*.py"))


def public_functions(path: Path) -> list[str]:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    return [node.name for node in tree.body if isinstance(node, ast.FunctionDef) and not node.name.startswith("_")]


def listed(language: str) -> set[str]:
    text = "".join(path.read_text(encoding="utf-8") for path in PAGES.glob(f"*.{language}.md"))
    return set(re.findall(r"`(stats\.surveys\.[\w.]+)`", text))


@pytest.mark.parametrize("language", ["ko", "en"])
@pytest.mark.parametrize("path", MODULES, ids=lambda path: path.stem)
def test_public_functions_are_on_a_page(path: Path, language: str) -> None:
    wanted = {f"stats.surveys.{path.stem}.{name}" for name in public_functions(path)}
    assert wanted <= listed(language)


@pytest.mark.parametrize("language", ["ko", "en"])
def test_pages_name_only_functions_that_exist(language: str) -> None:
    real = {f"stats.surveys.{path.stem}.{name}" for path in MODULES for name in public_functions(path)}
    assert listed(language) <= real


def test_every_method_slug_has_its_pages() -> None:
    text = "".join(path.read_text(encoding="utf-8") for path in MODULES)
    slugs = set(re.findall(r'"?method"?(?:=|: )"([a-z][a-z-]+)"', text)) - {"t"}
    assert "weighted-mean" in slugs
    missing = [f"{s}.{lang}" for s in slugs for lang in ("ko", "en") if not (PAGES / f"{s}.{lang}.md").exists()]
    assert not missing
