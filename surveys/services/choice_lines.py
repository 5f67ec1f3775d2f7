"""The choices of an item as lines of text: code, Korean, English. What is written out reads back as it was."""

from __future__ import annotations

import re
from collections.abc import Iterable

from django.utils.translation import gettext as _

from .. import typed

Choice = tuple[str, str, str]  # code, Korean, English
CODE_MAX, LABEL_MAX = 40, 120
QUOTED = re.compile(r'"((?:[^"]|"")*)" *')
THOUSANDS = re.compile(r"\d{3}(?!\d)")
HANGUL_ALONE = re.compile(r"[^A-Za-z]*[\uac00-\ud7a3][^A-Za-z]*")


def read_choices(text: str) -> list[Choice]:
    """Commas or tabs part the cells. Raises ValueError with every line that cannot be told, one a line."""
    found, wrong = list[Choice](), list[str]()
    for number, line in enumerate(text.split("\n"), 1):
        if line.strip():
            try:
                found.append(_choice(line, number))
            except ValueError as error:
                wrong.append(str(error))
    if wrong:
        raise ValueError("\n".join(wrong))
    return found


def write_choices(choices: Iterable[Choice]) -> str:
    return "\n".join(", ".join(_written(place, cell) for place, cell in enumerate(_held(choice))) for choice in choices)


def cells_of(line: str) -> list[tuple[str, bool]]:
    """(text, whether it was quoted). A quote opens a cell only if it closes before a comma, a tab or the end; a comma
    within a number, as in 10,000, parts nothing but the code from what follows."""
    parts, rest, sign = list[tuple[str, bool]](), line.strip(" "), "\t" if "\t" in line else ","
    while True:
        rest = rest.lstrip(" ")
        quoted = QUOTED.match(rest)
        if quoted and rest[quoted.end() : quoted.end() + 1] in ("", sign):
            cell, end = quoted.group(1).replace('""', '"'), quoted.end()
        else:
            quoted, end = None, _end(rest, sign, first=not parts)
            cell = rest[:end]
        parts.append((typed.line(cell), quoted is not None))
        if end >= len(rest):
            return parts
        rest = rest[end + 1 :]


def _end(rest: str, sign: str, *, first: bool) -> int:
    for place, letter in enumerate(rest):
        in_number = not first and place and rest[place - 1] in "0123456789" and THOUSANDS.match(rest, place + 1)
        if letter == sign and not (sign == "," and in_number):
            return place
    return len(rest)


def _choice(line: str, number: int) -> Choice:
    cells = cells_of(line)
    texts = [text for text, _quoted in cells]
    if not 2 <= len(cells) <= 3 or not texts[0] or not texts[1]:
        raise ValueError(
            _("%(n)d번째 줄을 읽을 수 없습니다: “%(line)s”. ‘코드, 한국어, 영어’의 순서로 적고, 쉼표가 든 이름은 큰따옴표로 묶어 주십시오.")
            % {"n": number, "line": line[:60]}
        )
    if len(cells) == 3 and not cells[2][1] and "\t" not in line and HANGUL_ALONE.fullmatch(texts[2]):
        raise ValueError(
            _("%(n)d번째 줄의 영어 자리에 한글이 있습니다: ‘%(text)s’. 이름에 쉼표가 들어 있다면 큰따옴표로 묶어 주십시오: %(code)s, \"%(name)s, %(text)s\"")
            % {"n": number, "text": texts[2][:40], "name": texts[1][:40], "code": texts[0][:40]}
        )
    if len(texts[0]) > CODE_MAX or max(map(len, texts)) > LABEL_MAX:
        raise ValueError(_("%(n)d번째 줄이 너무 깁니다. 코드는 40자, 이름은 120자까지입니다.") % {"n": number})
    return texts[0], texts[1], texts[2] if len(cells) == 3 else ""


def _held(choice: Choice) -> list[str]:
    code, korean, english = choice
    return [code, korean, english] if english else [code, korean]


def _written(place: int, cell: str) -> str:
    if "," in cell or '"' in cell or "\t" in cell or (place == 2 and HANGUL_ALONE.fullmatch(cell)):
        return '"' + cell.replace('"', '""') + '"'
    return cell
