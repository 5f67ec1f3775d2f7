"""The look at contrast that spares what was seen: what is drawn alike is judged once, what differs is judged."""

from __future__ import annotations

from typing import Any

import pytest

from tests.journeys import accessible

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
PAGE = """<!doctype html><html lang="ko"><title>제목</title><style>body{background:#fff;color:#111}
.pale{color:#ccc} .dark{background:#222} .dark p{color:#fff} li[aria-current]{color:#ddd} tr:nth-child(even){color:#ccc}
@media (max-width: 599px){.narrow{color:#ccc}}</style><main><h1>제목</h1>%s</main></html>"""
GOOD = "<p class='a'>글자</p><div class='dark'><p>글자</p></div><ul><li>글자</li></ul><table><tr><th>머리말</th></tr></table><p class='narrow'>글자</p>"


@pytest.fixture
def found(page: Any, axe: Any, monkeypatch: pytest.MonkeyPatch) -> Any:
    monkeypatch.setattr(accessible, "looked_at", set())
    opened = page()

    def look(part: str, width: int = 1280) -> list[str]:
        opened.set_viewport_size({"width": width, "height": 800})
        opened.set_content(PAGE % part)
        return accessible.serious(opened, axe)

    assert look(GOOD) == [] and accessible.looked_at
    return look


@pytest.mark.parametrize(
    "part",
    [
        "<p class='pale'>글자</p>", "<p class='a' style='color:#ccc'>글자</p>", "<ul><li>글자</li><li aria-current='true'>글자</li></ul>",
        "<p>글자 <b class='pale'>글자</b></p>", "<div class='dark'><span>글자</span></div>",
        "<table><tr><th>머리말</th></tr><tr><td>글자</td></tr></table>", "<p class='a'>글자</p><input aria-label='이름' class='pale' value='글자'>",
    ],
)  # fmt: skip
def test_what_is_drawn_otherwise_is_judged(found: Any, part: str) -> None:
    for _again in range(2):  # what was wrong once is not taken as seen
        assert any(line.startswith("color-contrast") for line in found(GOOD + part))


def test_another_width_is_another_drawing_and_the_rest_is_judged_each_time(found: Any) -> None:
    assert any(line.startswith("color-contrast") for line in found(GOOD, 390))
    for _again in range(2):
        assert any(line.startswith("button-name") for line in found(GOOD + "<button></button>"))
