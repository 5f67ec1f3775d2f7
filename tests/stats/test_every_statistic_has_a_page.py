"""Every public name of stats says what it is, and every statistic stands on a page that can be defended, in two languages."""

from __future__ import annotations

import ast
import re

import pytest

from tests.stats.function_list import HELPERS, PAGES, covered, document, modules, pages, public

FUNCTIONS = {name: node for name, node in public(ast.FunctionDef) if isinstance(node, ast.FunctionDef)}
CLASSES = dict(public(ast.ClassDef))
CASES = PAGES.parents[1] / "tests" / "golden" / "cases"
GENERAL = {"golden"}  # about the checking itself, no statistic
ARRAYS = re.compile(r"ArrayLike|Floats|Ints|FloatArray|IntArray|NDArray|Truths|Codes|Mask|Answers")
# A shape in letters: (E, I), (..., K), (n,), (rows, columns), (A·B).
SHAPE = re.compile(
    r"\((?:\.\.\.|[A-Z]{1,2}\d?|[nmpq])(?:[,·] ?(?:[A-Z]{1,2}|[nmpq])?)*\)|\((?:draws|rows|cells), \w+\)"
)
SECTIONS = {
    "en": ("Checked against", "Source", "Functions"),
    "ko": ("무엇으로 확인했는가", "출처", "함수"),
}


def array_parameters(node: ast.FunctionDef) -> list[str]:
    arguments = (*node.args.posonlyargs, *node.args.args, *node.args.kwonlyargs)
    return [a.arg for a in arguments if a.annotation and ARRAYS.search(ast.unparse(a.annotation))]


def test_every_public_name_says_what_it_is() -> None:
    assert [name for name, node in (FUNCTIONS | CLASSES).items() if not ast.get_docstring(node)] == []


def test_functions_of_arrays_name_their_shapes() -> None:
    silent = {name: array_parameters(node) for name, node in FUNCTIONS.items() if array_parameters(node)}
    assert len(silent) > 80
    assert {n: p for n, p in silent.items() if not SHAPE.search(ast.get_docstring(FUNCTIONS[n]) or "")} == {}


@pytest.mark.parametrize("language", ["ko", "en"])
def test_every_public_function_is_on_one_page(language: str) -> None:
    named = [name for names in covered(language).values() for name in names]
    assert set(FUNCTIONS) - HELPERS - set(named) == set()
    assert set(named) <= set(FUNCTIONS), "a page names what does not exist"
    assert len(named) == len(set(named)), "two pages claim one function"
    assert set(FUNCTIONS) >= HELPERS


def test_pages_exist_in_both_languages_and_list_the_same() -> None:
    assert covered("ko") == covered("en")


@pytest.mark.parametrize("language", ["ko", "en"])
@pytest.mark.parametrize("slug", sorted(pages("en")))
def test_a_page_has_title_definition_formula_limits_and_sources(slug: str, language: str) -> None:
    text = pages(language)[slug]
    title, definition = text.split("\n\n")[:2]
    assert title.startswith("# ") and "\n" not in definition and 20 < len(definition) < 400
    if slug in GENERAL:
        return
    headings = re.findall(r"^## (.+)$", text, re.M)
    assert set(SECTIONS[language]) <= set(headings), headings
    assert headings[-1] == SECTIONS[language][-1]
    assert re.search(r"^#+ .*(?:Limit|[Tt]rap|한계|조심|함정)", text, re.M), "what the figure cannot say"
    assert len(text) > (800 if language == "ko" else 1200)


@pytest.mark.parametrize("language", ["ko", "en"])
def test_pages_do_not_repeat_docstrings(language: str) -> None:
    """A page is written for who must defend a figure; a docstring for who calls it."""
    everything = " ".join(" ".join(text.split()) for text in pages(language).values())
    docs = {name: " ".join((ast.get_docstring(node) or "").split()) for name, node in FUNCTIONS.items()}
    assert [name for name, doc in docs.items() if len(doc) > 60 and doc in everything] == []


@pytest.mark.parametrize("language", ["ko", "en"])
def test_what_every_kind_of_reference_case_taught_is_told(language: str) -> None:
    kinds = {folder.name for folder in CASES.iterdir() if folder.is_dir() and folder.name != "data"}
    text = pages(language)["golden"]
    assert kinds == set(re.findall(r"^\| (\w+\.\w+) \|", text, re.M))
    linked = set(re.findall(rf"\]\(([\w-]+)\.{language}\.md\)", text))
    assert len(linked) >= 6 and linked <= set(pages(language))


def test_every_result_names_a_page_that_exists() -> None:
    slugs: set[str] = set()
    for tree in modules().values():
        for node in ast.walk(tree):
            if isinstance(node, ast.Call):
                slugs |= {
                    k.value.value for k in node.keywords if k.arg == "method" and isinstance(k.value, ast.Constant)
                }  # type: ignore[misc]
    slugs -= {"asymptotic", "L-BFGS-B", "Nelder-Mead", "t"}  # arguments of scipy, the kind of an interval
    assert len(slugs) > 25
    assert slugs <= set(pages("en"))
    assert slugs <= set(pages("ko"))


def test_the_list_of_functions_is_up_to_date() -> None:
    text = (PAGES / "functions.md").read_text(encoding="utf-8")
    assert text == document(), "run python -m tests.stats.function_list"
