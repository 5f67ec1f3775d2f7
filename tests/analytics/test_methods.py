"""Method pages: what is in docs/methods is shown, safely, in the reader's language."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.urls import reverse

from analytics.selectors import methods

PAGE = """# 수렴도

의견이 가운데로 **얼마나** 모였는지를
나타냅니다.

## 식

```
(Q3 − Q1) / 2
```

| 값 | 뜻 |
|---|---|
| 0.5 이하 | 모임 |

<script>alert(1)</script>

[누르기](javascript:alert(1))
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "convergence.ko.md").write_text(PAGE, encoding="utf-8")
    (tmp_path / "convergence.en.md").write_text("# Degree of convergence\n\nHow close opinions came.\n", encoding="utf-8")
    (tmp_path / "agreement.ko.md").write_text("# 합의도\n\n가운데와 비교한 폭입니다.\n", encoding="utf-8")
    (tmp_path.parent / "secret.ko.md").write_text("# 비밀\n\n보이면 안 됩니다.\n", encoding="utf-8")
    return tmp_path


def test_title_and_definition_come_from_the_head(folder: Path) -> None:
    method = methods.one("convergence", "ko", folder)
    assert method is not None
    assert (method.title, method.definition) == ("수렴도", "의견이 가운데로 얼마나 모였는지를 나타냅니다.")


def test_formulas_and_tables_are_drawn_and_nothing_runs(folder: Path) -> None:
    html = methods.one("convergence", "ko", folder).html  # type: ignore[union-attr]
    assert "<h2>식</h2>" in html and '<pre tabindex="0">' in html and "<td>0.5 이하</td>" in html
    assert "<script" not in html and "&lt;script&gt;" in html and 'href="javascript' not in html
    assert "<h1>" not in html


def test_pages_link_each_other_by_file_and_by_address(folder: Path) -> None:
    html = methods.to_html("[합의도](agreement.ko.md) [분포](agreement.en.md#limits) [밖](https://example.org/a.ko.md)")
    assert 'href="../agreement/">' in html and 'href="../agreement/#limits"' in html
    assert 'href="https://example.org/a.ko.md"' in html


def test_the_readers_language_first_then_the_other(folder: Path) -> None:
    assert methods.one("convergence", "en", folder).title == "Degree of convergence"  # type: ignore[union-attr]
    other = methods.one("agreement", "en", folder)
    assert other is not None and (other.language, other.title) == ("ko", "합의도")


@pytest.mark.parametrize("slug", ["nothing", "../secret", "..", "", "convergence.ko"])
def test_only_what_is_in_the_folder_is_a_page(folder: Path, slug: str) -> None:
    assert methods.one(slug, "ko", folder) is None


def test_an_edited_page_is_read_again(folder: Path) -> None:
    assert methods.one("agreement", "ko", folder).definition == "가운데와 비교한 폭입니다."  # type: ignore[union-attr]
    path = folder / "agreement.ko.md"
    path.write_text("# 합의도\n\n고친 설명입니다.\n", encoding="utf-8")
    import os

    os.utime(path, ns=(1, 1))
    assert methods.one("agreement", "ko", folder).definition == "고친 설명입니다."  # type: ignore[union-attr]


def test_the_index_lists_every_method_once(folder: Path) -> None:
    assert [m.slug for m in methods.all_of("ko", folder)] == ["convergence", "agreement"]


def test_pages_answer(client, db: None, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    real_one, real_all = methods.one, methods.all_of
    monkeypatch.setattr(methods, "one", lambda slug, language, *_rest: real_one(slug, language, folder))
    monkeypatch.setattr(methods, "all_of", lambda language: real_all(language, folder))
    index = client.get(reverse("analytics:methods"), HTTP_ACCEPT_LANGUAGE="ko").content.decode()
    assert "수렴도" in index and reverse("analytics:method", args=["convergence"]) in index
    page = client.get(reverse("analytics:method", args=["agreement"]), HTTP_ACCEPT_LANGUAGE="en").content.decode()
    assert '<article lang="ko">' in page and "has not been translated" in page
    assert client.get(reverse("analytics:method", args=["nothing"])).status_code == 404
