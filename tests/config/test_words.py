"""The launcher speaks the language of the terminal."""

import ast
import re
from pathlib import Path

import pytest

from config.launcher import steps, words
from config.launcher.environment import Told

NAMES = ("HAPUI_LANGUAGE", "LC_ALL", "LC_MESSAGES", "LANG")
LAUNCHER = Path(words.__file__).parent


@pytest.fixture
def terminal(monkeypatch):
    for name in NAMES:
        monkeypatch.delenv(name, raising=False)
    return monkeypatch.setenv


@pytest.mark.parametrize(
    ("set_to", "said"),
    [
        ({}, "yes"),
        ({"LANG": "ko_KR.UTF-8"}, "예"),
        ({"LANG": "ko_KR.UTF-8", "LC_ALL": "C.UTF-8"}, "yes"),
        ({"LANG": "en_GB.UTF-8", "LC_MESSAGES": "ko"}, "예"),
        ({"LC_ALL": "", "LANG": "ko_KR"}, "예"),
        ({"LC_ALL": "ko_KR.UTF-8", "HAPUI_LANGUAGE": "en"}, "yes"),
    ],
)
def test_the_strongest_setting_decides(terminal, set_to, said):
    for name, value in set_to.items():
        terminal(name, value)
    assert words.either("yes", "예") == said


def test_a_stop_and_the_accounts_are_korean_on_a_korean_terminal(terminal, capsys):
    terminal("LANG", "ko_KR.UTF-8")
    with pytest.raises(words.Stop, match=r"PORT=x은\(는\) 포트가 아닙니다.*PORT=8080"):
        Told({"PORT": "x"})
    steps.show_accounts([{"role": "연구자", "email": "r@example.org"}], "http://localhost:8000")
    assert capsys.readouterr().out.splitlines() == [
        "이렇게 로그인합니다:", "  연구자: r@example.org  http://localhost:8000/account/login/code/"
    ]  # fmt: skip


def pairs():
    for path in sorted(LAUNCHER.glob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "either":
                yield pytest.param(*map(ast.unparse, node.args), id=f"{path.name}:{node.lineno}")


@pytest.mark.parametrize(("english", "korean"), list(pairs()))
def test_both_languages_say_it_and_neither_says_the_other(english, korean):
    assert not re.search(r"[가-힣]", english)
    assert re.search(r"[가-힣]", korean)
    assert len(re.findall(r"make \w+|\.env\.example|DATABASE_URL|REDIS_URL", english)) == len(
        re.findall(r"make \w+|\.env\.example|DATABASE_URL|REDIS_URL", korean)
    )
