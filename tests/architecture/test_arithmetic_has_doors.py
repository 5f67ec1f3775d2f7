"""Which modules of the arithmetic a page can reach. What none reaches waits for its page; the list only grows shorter."""

from __future__ import annotations

import grimp
import pytest

APPS = ("surveys", "delphi", "analytics")
WAITING_IN = {
    "evidence": ["coding", "indicators", "issues", "sources", "statements"],
    "experts": ["authority", "bootstrap", "gwet", "kendall", "krippendorff", "leave_one_out", "policy_delphi", "rand_ucla"],
    "priority": ["borich", "exact", "ipa", "locus"],
    "surveys": ["bootstrap", "calibration", "crosstabs", "differences", "group_tests", "jackknife", "mrp", "response", "shares",
                "smallarea", "trimming", "waves"],
}  # fmt: skip
WAITING = {f"stats.{package}.{name}" for package, names in WAITING_IN.items() for name in names}


@pytest.fixture(scope="module")
def imports() -> grimp.ImportGraph:
    return grimp.build_graph("stats", *APPS, "config")


def arithmetic(imports: grimp.ImportGraph) -> set[str]:
    """Modules with something in them; packages only hold them together."""
    return {name for name in imports.modules if name.startswith("stats.") and not imports.find_children(name)}


def met(imports: grimp.ImportGraph) -> set[str]:
    """What the apps import, and what that imports in turn."""
    outside = [name for name in imports.modules if name.partition(".")[0] in APPS]
    found: set[str] = set()
    left = [name for module in outside for name in imports.find_modules_directly_imported_by(module)]
    while left:
        name = left.pop()
        if name not in found and name.startswith("stats"):
            found.add(name)
            left.extend(imports.find_modules_directly_imported_by(name))
    return found


def test_no_module_of_the_arithmetic_loses_its_page_or_comes_without_one(imports: grimp.ImportGraph) -> None:
    unmet = arithmetic(imports) - met(imports)
    assert not unmet - WAITING, f"reached by no page: {sorted(unmet - WAITING)}"
    assert not WAITING - unmet, f"met on a page now, so take them off the list: {sorted(WAITING - unmet)}"


def test_a_module_that_only_its_brothers_know_is_not_met(imports: grimp.ImportGraph) -> None:
    """The check can fail: a chain that begins in the arithmetic does not count, one that begins in an app does."""
    brother, chain = "stats.chain_a", "stats.chain_b"
    for name in (brother, chain):
        imports.add_module(name)
    imports.add_import(importer=brother, imported=chain)
    assert not {brother, chain} & met(imports)
    imports.add_import(importer="analytics.words", imported=brother)
    assert {brother, chain} <= met(imports)
    for name in (brother, chain):
        imports.remove_module(name)
