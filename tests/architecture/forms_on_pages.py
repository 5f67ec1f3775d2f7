"""The forms of a page as a browser would send them."""

from __future__ import annotations

from dataclasses import dataclass, field
from html.parser import HTMLParser
from urllib.parse import urljoin


@dataclass
class Form:
    action: str
    method: str = "get"
    fields: dict[str, str] = field(default_factory=dict)  # of several with one name the last that is set
    kinds: dict[str, str] = field(default_factory=dict)


class _Reader(HTMLParser):
    def __init__(self, address: str) -> None:
        super().__init__()
        self.address, self.found = address, list[Form]()
        self.form: Form | None = None
        self.select = self.area = ""

    def handle_starttag(self, tag: str, pairs: list) -> None:
        have = {name: value or "" for name, value in pairs}
        name, form = have.get("name", ""), self.form
        if tag == "form":
            self.form = Form(urljoin(self.address, have.get("action", "")), have.get("method", "get").lower())
            self.found.append(self.form)
        elif form and tag == "select" and name:
            self.select = name
            form.fields.setdefault(name, "")
            form.kinds[name] = "select"
        elif form and tag == "option" and self.select and ("selected" in have or not form.fields[self.select]):
            form.fields[self.select] = have.get("value", "")
        elif form and tag == "textarea" and name:
            self.area = name
            form.fields[name] = ""
            form.kinds[name] = "textarea"
        elif form and tag in ("input", "button") and name:
            self._input(form, name, have.get("type", "text"), have)

    def _input(self, form: Form, name: str, kind: str, have: dict[str, str]) -> None:
        if kind == "file":
            return
        form.kinds.setdefault(name, kind)
        if kind not in ("checkbox", "radio") or "checked" in have or name not in form.fields:
            form.fields[name] = have.get("value", "on" if kind == "checkbox" else "")

    def handle_data(self, data: str) -> None:
        if self.area and self.form:
            self.form.fields[self.area] += data

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self.form = None
        elif tag == "select":
            self.select = ""
        elif tag == "textarea":
            self.area = ""


def forms_of(html: str, address: str) -> list[Form]:
    reader = _Reader(address)
    reader.feed(html)
    return [form for form in reader.found if form.method == "post"]
