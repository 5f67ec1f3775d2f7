"""Addresses of publications (team) and results (public)."""

from django.urls import path

from .views import public, publications

TEAM, OPEN = "work/<slug:slug>/publications/", "results/<slug:slug>/"
urlpatterns = [
    path(TEAM, publications.index, name="publications"),
    path(f"{TEAM}new/", publications.prepare, name="publication-prepare"),
    path(f"{TEAM}<int:version>/", publications.detail, name="publication"),
    path(f"{TEAM}<int:version>/drawing/", publications.drawing, name="publication-drawing"),
    path(f"{TEAM}<int:version>/submit/", publications.submit, name="publication-submit"),
    path(f"{TEAM}<int:version>/decide/", publications.decide, name="publication-decide"),
    path(f"{TEAM}<int:version>/preview/", publications.preview, name="publication-preview"),
    path(f"{TEAM}<int:version>/preview/how/", publications.preview_methods, name="preview-how"),
    path(f"{TEAM}<int:version>/preview/values/<slug:code>/", publications.preview_value, name="preview-value"),
    path(
        f"{TEAM}<int:version>/preview/figures/<slug:source>/<slug:item>/", publications.preview_figure, name="preview-figure"
    ),
    path(
        f"{TEAM}<int:version>/preview/pictures/<str:key>.<slug:language>.<slug:kind>", publications.preview_picture,
        name="preview-picture",
    ),
    path(OPEN, public.results, name="results"),
    path(f"{OPEN}how/", public.methods, name="results-how"),
    path(f"{OPEN}values/<slug:code>/", public.value, name="results-value"),
    path(f"{OPEN}figures/<slug:source>/<slug:item>/", public.figure, name="results-figure"),
    path(f"{OPEN}pictures/<str:key>.<slug:language>.<slug:kind>", public.picture, name="results-picture"),
    path(f"{OPEN}figures.csv", public.figures_csv, name="results-csv"),
    path(f"{OPEN}evidence.zip", public.evidence, name="results-evidence"),
    path(f"{OPEN}snapshot.json", public.snapshot_json, name="results-json"),
]  # fmt: skip
