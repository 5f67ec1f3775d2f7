"""The public results: a story out of a frozen snapshot, and the way back from each figure."""

from __future__ import annotations

import json
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse

from surveys import claims
from surveys.services.csv_files import csv_lines
from surveys.views.downloads import csv_file, whole_file

from ..enums import PublicationState
from ..models import Picture, Publication, PublicationProof
from ..selectors import flat_figures, headlines, pictures, published, published_choices
from .images import image_file
from .shared import shared


@shared
def results(request: HttpRequest, slug: str) -> HttpResponse:
    publication = published.current(slug)
    if publication is None:
        return _not_there(request, slug)
    found = context(publication)
    return render(request, "analytics/public/results.html", found | {"share": _share(request, found)})


def _share(request: HttpRequest, found: dict[str, Any]) -> dict[str, str]:
    """Absolute addresses for those who pass the page on: itself, and the card that carries its finding."""
    card = pictures.card(found["publication"])
    address = f"{found['base']}pictures/{pictures.CARD}.{card.language}.png" if card else ""
    picture = {"image": request.build_absolute_uri(address), "alt": card.content["title"]} if card else {}
    return {"url": request.build_absolute_uri(found["base"]), **picture}


def context(publication: Publication, base: str = "") -> dict[str, Any]:
    """What the story page reads; base: address before the figure pages (the approver's preview has its own)."""
    base = base or reverse("analytics:results", args=[publication.study.slug])
    story = published.Story(publication.snapshot)
    charts = pictures.of(publication.pictures.all(), lambda p, kind: f"{base}pictures/{p.key}.{p.language}.{kind}")
    return {
        "publication": publication, "snapshot": publication.snapshot, "story": story, "base": base,
        "charts": charts, "panel": _panel(charts), "maps": [(i, charts[k]) for i, k in story.map_keys() if k in charts],
        "synthetic": publication.snapshot["study"]["synthetic"], "claims": claims.told(_claimed(publication)),
        "contents": headlines.parts(story), "beside": headlines.beside(story),
    }  # fmt: skip


def _claimed(publication: Publication) -> list[dict[str, Any]]:
    """What the version says of itself, and whether a second person has looked at it."""
    second = publication.decided_by_id is not None and publication.decided_by_id != publication.submitted_by_id
    approved = publication.state == PublicationState.PUBLISHED and publication.submitted_by_id is not None and second
    return [*publication.snapshot.get("claims", []), claims.fact("checked", approved)]


def _panel(charts: dict[str, Any]) -> list[Any]:
    """The experts' pictures that compare several items; what they say of the goals first."""
    keys = [k for k in charts if k.startswith(("opinions:", "movement:")) and len(charts[k]["table"]["rows"]) > 1]
    return [charts[k] for k in sorted(keys, key=lambda k: (k != "opinions:attainment", k.startswith("movement:"), k))]


@shared
def figure(request: HttpRequest, slug: str, source: str, item: str) -> HttpResponse:
    found = figure_context(_published(slug), source, item)
    return render(request, figure_page(found), found)


def figure_page(found: dict[str, Any]) -> str:
    return f"analytics/public/{'choice' if 'choice' in found else 'figure'}.html"


def figure_context(publication: Publication, source: str, item: str, base: str = "") -> dict[str, Any]:
    """One figure with its wording, n, weights, method and version."""
    found = context(publication, base)
    story = found["story"]
    row, section = story.figure_of(source, item), story.source(source)
    if row is None:
        return found | _choice(publication.snapshot, source, item)
    asked = {**story.items[item], **(row["asked"] or {})}
    return found | {
        "figure": row, "source": section, "source_code": source, "item_code": item, "item": asked,
        "is_round": source.startswith("round-"), "domains": [] if source.startswith("round-") else story.domains(row, section),
        "labels": _labels(asked), "points": _points(asked), "map": found["charts"].get(f"map:{source}:{item}"),
    }  # fmt: skip


def _choice(snapshot: dict[str, Any], source: str, item: str) -> dict[str, Any]:
    chosen = published_choices.one(snapshot, source, item)
    if chosen is None:
        raise Http404
    return {"choice": chosen.choice, "source": chosen.section, "is_round": chosen.is_round, "code": source}


@shared
def value(request: HttpRequest, slug: str, code: str) -> HttpResponse:
    return render(request, "analytics/public/value.html", value_context(_published(slug), code))


def value_context(publication: Publication, code: str, base: str = "") -> dict[str, Any]:
    found = context(publication, base)
    candidate = found["story"].candidate(code)
    if candidate is None:
        raise Http404
    item = found["story"].item_of_candidate(code)
    rows = [r for r in found["story"].rows() if r.item == item]
    return found | {"value": candidate, "row": rows[0] if rows else None, "asked": found["story"].items.get(item)}


@shared
def methods(request: HttpRequest, slug: str) -> HttpResponse:
    publication = _published(slug)
    found = context(publication) | {"proved": published.proved(publication)}
    return render(request, "analytics/public/how.html", found)


@shared
def picture(request: HttpRequest, slug: str, key: str, language: str, kind: str) -> HttpResponse:
    row = get_object_or_404(Picture, publication=_published(slug), key=key, language=language)
    return image_file(request, row, kind, f"{row.key}.{row.language}", public=True)


@shared
def figures_csv(request: HttpRequest, slug: str) -> StreamingHttpResponse:
    """All published figures."""
    publication = _published(slug)
    columns, rows = (*flat_figures.COLUMNS, *flat_figures.WORDING, *flat_figures.SCALE), flat_figures.worded(publication.snapshot)
    synthetic = publication.snapshot["study"]["synthetic"]
    return csv_file(csv_lines(columns, rows, synthetic=synthetic), f"{slug}-v{publication.version}")


@shared
def snapshot_json(request: HttpRequest, slug: str) -> HttpResponse:
    publication = _published(slug)
    body = {"version": publication.version, "checksum": publication.checksum, "snapshot": publication.snapshot}
    text = json.dumps(body, ensure_ascii=False, indent=1)
    return whole_file(text, "application/json", f"{slug}-v{publication.version}.json")


@shared
def evidence(request: HttpRequest, slug: str) -> HttpResponse:
    """What verify.py reads; made by the worker within seconds of the publication."""
    publication = _published(slug)
    found = PublicationProof.objects.filter(publication=publication).first()
    if found is None:
        raise Http404
    answer = HttpResponse(bytes(found.content), content_type="application/zip")
    answer["Content-Disposition"] = f'attachment; filename="{slug}-v{publication.version}-evidence.zip"'
    return answer


def _labels(item: dict[str, Any]) -> list[str]:
    from ..words import said

    scale = item["scale"] or {}
    return list(said(scale, "labels") or [])


def _points(item: dict[str, Any]) -> list[tuple[int, str]]:
    """The values of the scale that was shown, each with its label."""
    scale = item["scale"]
    if not scale:
        return []
    labels = _labels(item) or [""] * scale["points"]
    return [(value, "" if label == str(value) else label) for value, label in enumerate(labels, scale["first"])]


def _published(slug: str) -> Publication:
    publication = published.current(slug)
    if publication is None:
        raise Http404
    return publication


def _not_there(request: HttpRequest, slug: str) -> HttpResponse:
    gone = published.taken_down(slug)
    if gone is None:
        raise Http404
    return render(request, "analytics/public/taken_down.html", {"publication": gone}, status=410)
