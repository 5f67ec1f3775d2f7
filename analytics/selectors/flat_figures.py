"""Every published figure as one flat row: what the data download gives away, and what two versions are compared by."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from . import published_choices

Section = Mapping[str, Any]
COLUMNS = (
    "source", "item", "statistic", "domain", "value", "text", "low", "high", "se", "n", "n_effective", "unweighted",
    "method", "convention",
)  # fmt: skip
WORDING = ("wording_version", "text_ko", "text_en")  # what was asked, beside each figure
SCALE = ("scale_first", "scale_last", "scale_reversed")  # in which numbers, and whether the low ones agree (1) or not (0)
SURVEY_STATISTICS = {"mean": "mean", "agree_share": "agree", "disagree_share": "disagree"}


def rows(snapshot: Section) -> list[dict[str, Any]]:
    """A number stands in `value`, a verdict or a status in `text`; what could not be determined has neither."""
    return [*_surveys(snapshot), *_rounds(snapshot), *_choices(snapshot), *_numbers(snapshot), *_derivation(snapshot)]


def worded(snapshot: Section) -> Iterator[list[Any]]:
    """The same rows for the download, each with the sentence that its respondents read and the numbers of its scale."""
    asked = {
        (source, f["item"]): f["asked"] or {}
        for source, section in published_choices.sources(snapshot)
        for f in [*section["figures"], *section.get("choices", ()), *section.get("numbers", ())]
    }
    for row in rows(snapshot):
        wording = asked.get((row["source"], row["item"]), {})
        texts = [wording.get("version"), wording.get("text_ko"), wording.get("text_en")]
        yield [*(row[c] for c in COLUMNS), *texts, *_scale(snapshot, row)]


def _scale(snapshot: Section, row: Section) -> list[Any]:
    """Of items that were rated; a candidate value is on none, also where it is called like an item."""
    scale = None if row["source"] == "derivation" else (snapshot.get("items", {}).get(row["item"]) or {}).get("scale")
    return [scale["first"], scale["first"] + scale["points"] - 1, int(scale["reversed"])] if scale else [""] * len(SCALE)


def _surveys(snapshot: Section) -> Iterator[dict[str, Any]]:
    for s in snapshot["surveys"]:
        for f in s["figures"]:
            for statistic, key in SURVEY_STATISTICS.items():
                yield _row(s["code"], f["item"], statistic, f[key])
            for d in f["domains"]:
                if d["mean"]:
                    yield _row(s["code"], f["item"], "mean", d["mean"], f"{d['variable']}={d['level']}")


def _rounds(snapshot: Section) -> Iterator[dict[str, Any]]:
    for r in snapshot["rounds"]:
        source = f"round-{r['number']}"
        for f in r["figures"]:
            how = {"n": f["n"], "convention": f["convention"]}
            for name, value in f["measures"].items():
                yield _row(source, f["item"], name, how | {"value": value})
            yield _row(source, f["item"], "verdict", how | {"text": f["verdict"], "method": "consensus-rule"})


def _choices(snapshot: Section) -> Iterator[dict[str, Any]]:
    for found in published_choices.all_of(snapshot):
        for option in found.choice["options"]:
            yield _row(found.source, found.choice["item"], "share", option["share"], f"answer={option['code']}")


def _numbers(snapshot: Section) -> Iterator[dict[str, Any]]:
    for found in published_choices.all_of(snapshot, "numbers"):
        for f in found.choice["figures"]:
            yield _row(found.source, found.choice["item"], f["statistic"], f["figure"])


def _derivation(snapshot: Section) -> Iterator[dict[str, Any]]:
    for c in (snapshot["derivation"] or {}).get("candidates", []):
        how = {"n": c["n"], "method": "derivation"}
        yield _row("derivation", c["code"], "status", how | {"text": c["status"]})
        for name in ("score", "probability"):
            yield _row("derivation", c["code"], name, how | {"value": c[name]})


def _row(source: str, item: str, statistic: str, found: Section, domain: str = "") -> dict[str, Any]:
    named = {"source": source, "item": item, "statistic": statistic, "domain": domain}
    return named | {column: found.get(column) for column in COLUMNS[4:]}
