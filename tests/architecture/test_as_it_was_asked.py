"""Results carry the sentence that their respondents read: no page of results asks an item for its newest wording."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
NEWEST = {"newest_wording", "newest_label"}
DESIGN = {  # what is yet to be asked, and what was not asked in the run at hand
    "delphi/selectors/board.py": {"item_lines"},
    "analytics/selectors/names.py": {"of_characteristics"},
    "analytics/services/plans.py": {"_check_scales"},
}
RESULTS = ("analytics", "delphi/selectors", "delphi/services/feedback.py", "delphi/services/export.py")


def modules() -> Iterator[Path]:
    for name in RESULTS:
        path = ROOT / name
        found = [path] if path.is_file() else sorted(path.rglob("*.py"))
        yield from (p for p in found if not {"migrations", "demonstration"} & set(p.parts))


def uses(tree: ast.AST) -> Iterator[str]:
    """The functions in which a newest wording is read."""
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef):
            read = {n.attr for n in ast.walk(node) if isinstance(n, ast.Attribute)}
            if read & NEWEST:
                yield node.name


def test_no_result_reads_the_newest_wording() -> None:
    found = {}
    for path in modules():
        name = path.relative_to(ROOT).as_posix()
        if wrong := set(uses(ast.parse(path.read_text(encoding="utf-8")))) - DESIGN.get(name, set()):
            found[name] = wrong
    assert not found


def test_the_exceptions_are_still_there() -> None:
    for name, functions in DESIGN.items():
        assert functions <= set(uses(ast.parse((ROOT / name).read_text(encoding="utf-8"))))


def test_no_template_of_results_reads_the_newest_wording() -> None:
    pages = [p for folder in ("analytics", "delphi") for p in (ROOT / "templates" / folder).rglob("*.html")]
    wrong = [p.name for p in pages if any(f".{word}" in p.read_text(encoding="utf-8") for word in NEWEST | {"item.wording", "item.label"})]
    assert pages and not wrong
