"""Evidence: what counts, how it comes in, and when a derivation no longer stands on it."""

from __future__ import annotations

import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from analytics.models import EvidenceLink, EvidenceSource
from analytics.selectors import evidence as selectors
from analytics.selectors import staleness
from analytics.services import evidence as services
from analytics.services import source_files
from surveys.enums import Role
from surveys.models import AuditEntry
from surveys.services.columns import guess_columns
from surveys.services.refusal import Refused
from surveys.services.tabular import read_table
from tests.factories import analysis, studies

pytestmark = pytest.mark.django_db


@pytest.fixture
def study():
    made = studies.study()
    for code in ("roots", "reach"):
        studies.candidate(made, code)
    return made


def source(study, **content):
    content = {
        "kind": "literature",
        "title_ko": "자료",
        "title_en": "",
        "year": None,
        "citation": "",
        "url": "",
    } | content
    return services.create_source(study=study, by=study.created_by, **content)


def read(study, rows):
    found = read_table(io.BytesIO(rows.encode()))
    return source_files.read_sources(study, found, guess_columns(found.header, source_files.WANTED))


def counts(study):
    return [(c.sources, c.types) for c in selectors.counts(list(study.candidates.all()))]


def test_a_duplicate_counts_once(study):
    first = source(study, kind="indicator")
    again = source(study, kind="indicator", duplicate_of=first)
    roots = study.candidates.first()
    pairs = [(first.pk, roots.pk), (again.pk, roots.pk)]
    services.set_links(study=study, pairs=pairs, by=study.created_by, sources=[first.pk, again.pk])
    assert counts(study) == [(1, 1), (0, 0)]
    services.change_source(source=again, by=study.created_by, duplicate_of=None)
    assert counts(study) == [(2, 1), (0, 0)]


def test_a_source_is_no_duplicate_of_itself(study):
    first = source(study)
    second = source(study, duplicate_of=first)
    with pytest.raises(Refused) as refused:
        services.change_source(source=first, by=study.created_by, duplicate_of=second)
    assert refused.value.key == "duplicate_of"
    first.refresh_from_db()
    assert first.duplicate_of is None


def test_the_matrix_adds_and_takes_away_what_was_shown_alone(client, study):
    client.force_login(studies.member(study, Role.ANALYST))
    first, second = source(study), source(study)
    roots, reach = study.candidates.all()
    EvidenceLink.objects.create(source=first, candidate=roots)
    EvidenceLink.objects.create(source=second, candidate=roots)
    data = {"source": [first.pk], "link": [f"{first.pk}:{reach.pk}", "nonsense", "1:2:3"]}
    client.post(f"/work/{study.slug}/evidence/links/", data)
    left = set(EvidenceLink.objects.values_list("source__code", "candidate__code"))
    assert left == {(first.code, "reach"), (second.code, "roots")}
    entry = AuditEntry.objects.filter(study=study, verb="evidence.link").get()
    assert entry.detail == {"added": [f"{first.code} → reach"], "removed": [f"{first.code} → roots"]}


def test_links_of_another_study_are_left_alone(study):
    other = studies.study()
    theirs, value = source(other), studies.candidate(other, "theirs")
    services.set_links(study=study, pairs=[(theirs.pk, value.pk)], by=study.created_by, sources=[theirs.pk])
    assert not EvidenceLink.objects.exists()


def test_a_file_comes_in_whole(study):
    rows = "code,kind,title_ko,year,duplicate_of,values\na1,문헌,첫 자료,2020,,roots reach\n,indicator,둘째 자료,,a1,roots\n"
    reading = read(study, rows)
    assert source_files.import_sources(study=study, lines=reading.content, by=study.created_by) == 2
    second = EvidenceSource.objects.get(code="indicator-1")
    assert second.duplicate_of.code == "a1"
    assert counts(study) == [(1, 1), (1, 1)]


def test_a_file_that_is_wrong_anywhere_leaves_nothing_and_says_every_place(study):
    rows = "kind,title_ko,year,url,values\n문헌,좋은 자료,2020,,roots\nbook,,이천,ftp://x,nobody\n"
    faults = read(study, rows).faults
    assert [(fault.line, fault.column) for fault in faults] == [
        (3, "kind"), (3, "title_ko"), (3, "year"), (3, "url"), (3, "values")
    ]  # fmt: skip


@pytest.mark.parametrize("year", ["²", "9" * 4301, "이천", "12"])
def test_an_odd_year_is_a_fault(study, year):
    assert [f.column for f in read(study, f"kind,title_ko,year\n문헌,자료,{year}\n").faults] == ["year"]


def test_columns_of_any_name_are_chosen_and_what_is_not_used_is_told(client, study):
    """Korean heads below a title, names of values instead of their codes; nothing is stored before the second step."""
    client.force_login(study.created_by)
    name = study.candidates.get(code="roots").name_ko
    data = f"근거 자료 목록,,,,\n유형,제목,발행연도,색,후보 가치\n문헌,자료,2020,빨강,{name}\n".encode()
    answer = client.post(f"/work/{study.slug}/evidence/import/", {"file": SimpleUploadedFile("a.csv", data)}, follow=True)
    assert not EvidenceSource.objects.exists() and "색" in " ".join(answer.context["reading"].will)
    form = answer.context["form"]
    sent = {"names": 2, "seen": form["seen"].value(), "import": "yes"}
    sent |= {f"column-{key}": column for key, column in form.columns().items()}
    client.post(f"/work/{study.slug}/evidence/import/check/", sent)
    made = EvidenceSource.objects.get()
    assert (made.kind, made.title_ko, made.year) == ("literature", "자료", 2020)
    assert [link.candidate.code for link in made.links.all()] == ["roots"]


def test_a_derivation_knows_when_its_evidence_has_changed(client):
    found = analysis.ready()
    analysis.derived(found)
    assert staleness.of_study(found.study) == []
    client.force_login(found.study.created_by)
    url = f"/work/{found.study.slug}/values/"
    assert "근거의 수가" not in client.get(url).content.decode()
    EvidenceLink.objects.filter(candidate__code="roots", source__code="s0").delete()
    assert staleness.of_study(found.study) == ["근거의 수가 달라진 후보: 가치 roots"]
    assert "근거의 수가" in client.get(url).content.decode()


def test_viewers_read_and_do_not_write(client, study):
    made = source(study)
    client.force_login(studies.member(study, Role.VIEWER))
    assert client.get(f"/work/{study.slug}/evidence/").status_code == 200
    for path in ("new/", "import/", f"{made.pk}/", f"{made.pk}/remove/"):
        assert client.get(f"/work/{study.slug}/evidence/{path}").status_code == 403
    assert client.post(f"/work/{study.slug}/evidence/links/", {}).status_code == 403
