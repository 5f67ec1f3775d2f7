"""Which source belongs to which catalogue, and how catalogues are kept."""

import os
import re
from collections.abc import Iterable, Iterator
from pathlib import Path

import polib

from config.catalogues.sources import Message, messages_in

AREAS = ("site", "surveys", "delphi", "analytics")
APPS = AREAS[1:]
LOOKED_THROUGH = ("templates", "config", *APPS)
SKIPPED = {"migrations", "__pycache__"}
PLACEHOLDER = re.compile(r"%\(\w+\)[sd]|%[sd]")
HEADER = {
    "Project-Id-Version": "hapui",
    "Language": "en",
    "MIME-Version": "1.0",
    "Content-Type": "text/plain; charset=UTF-8",
    "Content-Transfer-Encoding": "8bit",
    "Plural-Forms": "nplurals=2; plural=(n != 1);",
}


def area_of(path: Path) -> str:
    parts = path.parts[1:] if path.parts[0] == "templates" else path.parts
    return parts[0] if parts[0] in APPS else "site"


def po_path(root: Path, area: str) -> Path:
    return root / "locale" / area / "en" / "LC_MESSAGES" / "django.po"


def po_files(root: Path, area: str) -> list[Path]:
    """What is compiled for an area: its English, and the few Korean words that replace Django's own."""
    korean = root / "locale" / area / "ko" / "LC_MESSAGES" / "django.po"
    return [path for path in (po_path(root, area), korean) if path.exists()]


def sources(root: Path) -> Iterator[Path]:
    for top in LOOKED_THROUGH:
        for path in sorted((root / top).rglob("*")):
            relative = path.relative_to(root)
            if path.suffix in {".py", ".html", ".txt"} and not SKIPPED.intersection(relative.parts):
                yield relative


def found(root: Path) -> dict[str, dict[Message, list[str]]]:
    """Area -> message -> the files that say it, in the order of the sources."""
    result: dict[str, dict[Message, list[str]]] = {area: {} for area in AREAS}
    for path in sources(root):
        for message in messages_in(root / path):
            files = result[area_of(path)].setdefault(message, [])
            if path.as_posix() not in files:
                files.append(path.as_posix())
    return result


def load(path: Path) -> polib.POFile:
    if path.exists():
        return polib.pofile(str(path), wrapwidth=110)
    catalogue = polib.POFile(wrapwidth=110)
    catalogue.metadata = dict(HEADER)
    return catalogue


def update(catalogue: polib.POFile, messages: dict[Message, list[str]], others: Iterable[polib.POFile] = ()) -> None:
    """Adds what is new, marks what is gone, keeps every translation."""
    known = {(entry.msgctxt, entry.msgid): entry for entry in catalogue}
    used = set()
    for message, files in messages.items():
        entry = known.get(message.key)
        if entry is None:
            entry = polib.POEntry(msgid=message.text, msgctxt=message.context)
            catalogue.append(entry)
            known[message.key] = entry
            entry.msgstr = _translated_elsewhere(message, others)
        entry.obsolete = False
        entry.occurrences = [(file, "") for file in files]
        if message.plural and not entry.msgid_plural:
            entry.msgid_plural, entry.msgstr_plural, entry.msgstr = message.plural, {0: "", 1: ""}, ""
        if PLACEHOLDER.search(message.text) and "python-format" not in entry.flags:
            entry.flags.append("python-format")
        used.add(message.key)
    for key, entry in known.items():
        if key not in used:
            entry.obsolete = True


def _translated_elsewhere(message: Message, others: Iterable[polib.POFile]) -> str:
    for other in others:
        entry = other.find(message.text, msgctxt=message.context or False)
        if entry is not None and entry.msgstr:
            return entry.msgstr
    return ""


def save(catalogue: polib.POFile, path: Path) -> bool:
    text = str(catalogue).rstrip() + "\n"
    if path.exists() and path.read_text(encoding="utf-8") == text:
        return False
    path.parent.mkdir(parents=True, exist_ok=True)
    _replace(path, text.encode())
    return True


def compile_catalogue(po: Path) -> bool:
    """Writes the .mo beside the .po unless a newer one is there."""
    mo = po.with_suffix(".mo")
    if mo.exists() and mo.stat().st_mtime_ns > po.stat().st_mtime_ns:
        return False
    _replace(mo, polib.pofile(str(po)).to_binary())
    return True


def problems(catalogue: polib.POFile, messages: dict[Message, list[str]]) -> Iterator[str]:
    """What keeps an English reader from reading all of it."""
    entries = {(entry.msgctxt, entry.msgid): entry for entry in catalogue if not entry.obsolete}
    for message, files in messages.items():
        entry = entries.get(message.key)
        if entry is None or not entry.translated():
            yield f"{files[0]}: no English for {message.text!r}"
            continue
        asked = set(PLACEHOLDER.findall(message.text + message.plural))
        for text in [entry.msgstr, *entry.msgstr_plural.values()]:
            if wrong := set(PLACEHOLDER.findall(text)) - asked:
                yield f"{files[0]}: the English of {message.text!r} names {', '.join(sorted(wrong))}"
            if not entry.msgid_plural and (missing := asked - set(PLACEHOLDER.findall(text))):
                yield f"{files[0]}: the English of {message.text!r} lacks {', '.join(sorted(missing))}"


def _replace(path: Path, content: bytes) -> None:
    half = path.with_name(f"{path.name}.{os.getpid()}.tmp")
    half.write_bytes(content)
    half.replace(path)
