"""Which public names stats has, and which method page covers each: `python -m tests.stats.function_list` writes
docs/methods/functions.md, and a test holds it to the code."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parents[2]
PAGES = ROOT / "docs" / "methods"
LISTED = re.compile(r"^- `(stats\.[\w.]+)`", re.M)
# Shapes, checks, conversions and steps inside a statistic; they give no figure of their own.
HELPERS = {
    "stats.canonical.as_given", "stats.canonical.canonical", "stats.canonical.canonical_json", "stats.canonical.content_hash", "stats.plain.plain",
    "stats.errors.fulfils", "stats.errors.one_of", "stats.errors.require", "stats.errors.shown",
    "stats.consensus.conditions.agree_side", "stats.consensus.conditions.sides", "stats.consensus.rule.usual_threshold",
    "stats.consensus.measures.hundredths", "stats.consensus.stopping.check_same_shape",
    "stats.consensus.verdict.valley", "stats.experts.quartiles.check_type", "stats.experts.quartiles.ranks",
    "stats.experts.quartiles.scaled_quantile", "stats.experts.quartiles.quarters", "stats.experts.ratings.as_ratings",
    "stats.experts.ratings.as_counts", "stats.experts.ratings.category_counts", "stats.experts.ratings.check_points",
    "stats.experts.ratings.on_scale", "stats.experts.ratings.one_hot", "stats.experts.ratings.optional",
}  # fmt: skip


def modules() -> dict[str, ast.Module]:
    """Dotted name to parsed source of every module of stats."""
    found = {}
    for path in sorted((ROOT / "stats").rglob("*.py")):
        if path.stem != "__init__":
            name = ".".join(path.relative_to(ROOT).with_suffix("").parts)
            found[name] = ast.parse(path.read_text(encoding="utf-8"))
    return found


def public(kind: type[ast.FunctionDef] | type[ast.ClassDef]) -> Iterator[tuple[str, ast.FunctionDef | ast.ClassDef]]:
    for name, tree in modules().items():
        for node in tree.body:
            if isinstance(node, kind) and not node.name.startswith("_"):
                yield f"{name}.{node.name}", node


def pages(language: str) -> dict[str, str]:
    """Slug to text of every method page in a language."""
    suffix = f".{language}.md"
    return {p.name.removesuffix(suffix): p.read_text(encoding="utf-8") for p in sorted(PAGES.glob(f"*{suffix}"))}


def covered(language: str) -> dict[str, set[str]]:
    """Slug to the functions its page lists."""
    return {slug: set(LISTED.findall(text)) for slug, text in pages(language).items()}


def first_sentence(node: ast.FunctionDef | ast.ClassDef) -> str:
    paragraph = " ".join((ast.get_docstring(node) or "").split("\n\n")[0].split())
    sentence = re.split(r"(?<=[.:;]) (?=[A-Z])", paragraph)[0].rstrip(":;")
    return sentence.replace("|", "\\|")


def document() -> str:
    titles = {slug: text.splitlines()[0].removeprefix("# ") for slug, text in pages("en").items()}
    home = {name: slug for slug, names in covered("en").items() for name in sorted(names)}
    lines = [
        "# Public functions and their method pages", "",
        "Written by `python -m tests.stats.function_list`; a test fails where it no longer fits the code. Each page exists in",
        "Korean (`<page>.ko.md`) and English (`<page>.en.md`). Functions without a page check or convert; they give no figure.",
    ]  # fmt: skip
    area = ""
    for name, node in public(ast.FunctionDef):
        here = name.rsplit(".", 1)[0]
        if here != area:
            area = here
            lines += ["", f"## {here}", "", "| function | what it gives | method page |", "| --- | --- | --- |"]
        page = f"[{titles[home[name]]}]({home[name]}.en.md)" if name in home else "–"
        lines.append(f"| `{node.name}` | {first_sentence(node)} | {page} |")
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    (PAGES / "functions.md").write_text(document(), encoding="utf-8")
