"""Finds translatable text in Python sources and Django templates."""

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

# Function name -> positions of (message, plural, context) among its arguments.
SHAPES: dict[str, tuple[int, int | None, int | None]] = {
    "gettext": (0, None, None),
    "gettext_lazy": (0, None, None),
    "gettext_noop": (0, None, None),
    "ngettext": (0, 1, None),
    "ngettext_lazy": (0, 1, None),
    "pgettext": (1, None, 0),
    "pgettext_lazy": (1, None, 0),
    "npgettext": (1, 2, 0),
    "npgettext_lazy": (1, 2, 0),
}
STRING = r"""u?(?:'(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*")"""
TEMPLATE_CALL = re.compile(rf"\b(n?p?gettext|_)\(\s*({STRING}(?:\s*,\s*{STRING})*)", re.DOTALL)
ATTRIBUTE_CALL = re.compile(rf"\b_\(\s*({STRING})\s*\)")


class SourceError(Exception):
    """A source whose text cannot be translated as written."""


@dataclass(frozen=True)
class Message:
    """One translatable text; plural and context are what gettext means by them."""

    text: str
    plural: str = ""
    context: str | None = None

    @property
    def key(self) -> tuple[str | None, str]:
        return self.context, self.text


def messages_in(path: Path) -> Iterator[Message]:
    source = path.read_text(encoding="utf-8")
    return messages_in_python(source, str(path)) if path.suffix == ".py" else messages_in_template(source, str(path))


def messages_in_python(source: str, where: str = "") -> Iterator[Message]:
    tree = ast.parse(source, where)
    names = _local_names(tree)
    for node in ast.walk(tree):
        if not isinstance(node, ast.Call):
            continue
        name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
        name = names.get(name, name)
        if name in SHAPES:
            yield from _from_call(SHAPES[name], node, where)


def messages_in_template(source: str, where: str = "") -> Iterator[Message]:
    from django.utils.translation.template import templatize

    for call in TEMPLATE_CALL.finditer(templatize(source, origin=where)):
        name = "gettext" if call[1] == "_" else call[1]
        yield _message(SHAPES[name], [ast.literal_eval(text) for text in re.findall(STRING, call[2], re.DOTALL)])
    # Dynamic attributes of components (`:label="_('…')"`) are plain text to Django's lexer.
    for tag in re.finditer(r"<c-[^>]*>", re.sub(r"{%.*?%}|{{.*?}}|{#.*?#}", "", source, flags=re.DOTALL)):
        for call in ATTRIBUTE_CALL.finditer(tag[0]):
            yield Message(ast.literal_eval(call[1]))


def _local_names(tree: ast.AST) -> dict[str, str]:
    """What the module calls Django's functions: `from django.utils.translation import gettext_lazy as _`."""
    return {
        alias.asname or alias.name: alias.name
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom) and node.module == "django.utils.translation"
        for alias in node.names
    }


def _from_call(shape: tuple[int, int | None, int | None], call: ast.Call, where: str) -> Iterator[Message]:
    needed = [position for position in shape if position is not None]
    if len(call.args) <= max(needed):
        return
    values = [_constant(argument) for argument in call.args]
    if any(values[position] is None for position in needed):
        if any(isinstance(call.args[position], ast.JoinedStr) for position in needed):
            raise SourceError(
                f"{where}:{call.lineno}: an f-string cannot be translated; use _('… %(name)s') % {{'name': …}}"
            )
        return  # a variable: its text is translated where it is written
    yield _message(shape, values)


def _constant(node: ast.expr) -> str | None:
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return node.value
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add):
        left, right = _constant(node.left), _constant(node.right)
        return left + right if left is not None and right is not None else None
    return None


def _message(shape: tuple[int, int | None, int | None], values: list) -> Message:
    text, plural, context = shape
    return Message(
        text=values[text],
        plural="" if plural is None else values[plural],
        context=None if context is None else values[context],
    )
