"""Refresh the vendored Pretendard from its npm package; run from the repository's root.

    npm pack pretendard@1.3.9
    python static/fonts/refresh.py pretendard-1.3.9.tgz      # unpack the parts we use, write version and checksums
    python static/fonts/refresh.py --check                   # do the committed files still match their checksums?

Web: the variable font in 92 parts, loaded by unicode-range. Charts on the server: two static weights (otf/).
The files stay as published (the licence reserves the name for unmodified fonts); only the style sheet is ours.
"""

from __future__ import annotations

import hashlib
import json
import re
import sys
import tarfile
from pathlib import Path

HERE = Path(__file__).parent / "pretendard"
CSS = "package/dist/web/variable/pretendardvariable-dynamic-subset.css"
PARTS = "package/dist/web/variable/woff2-dynamic-subset/"
OTF = ("package/dist/public/static/Pretendard-Regular.otf", "package/dist/public/static/Pretendard-Bold.otf")


def unpack(archive: Path) -> None:
    with tarfile.open(archive) as tar:
        read = {m.name: tar.extractfile(m).read() for m in tar.getmembers() if m.isfile() and wanted(m.name)}
    for name, content in read.items():
        target(name).parent.mkdir(parents=True, exist_ok=True)
        target(name).write_bytes(style_sheet(content) if name == CSS else content)
    version = json.loads(read["package/package.json"])["version"]
    target("package/package.json").unlink()
    (HERE / "VERSION").write_text(f"pretendard {version} (npm), SIL Open Font License 1.1\n")
    sums = "".join(f"{digest(path)}  {path.relative_to(HERE).as_posix()}\n" for path in files())
    (HERE / "SHA256SUMS").write_text(sums)


def wanted(name: str) -> bool:
    return name in (CSS, *OTF, "package/dist/LICENSE.txt", "package/package.json") or (
        name.startswith(PARTS) and name.endswith(".woff2")
    )


def target(name: str) -> Path:
    if name in OTF:
        return HERE / "otf" / Path(name).name
    if name.startswith(PARTS):
        return HERE / "woff2" / Path(name).name
    return HERE / {CSS: "pretendard.css"}.get(name, Path(name).name)


def style_sheet(content: bytes) -> bytes:
    """One family name for page and chart, and our folder names."""
    text = content.decode().replace("Pretendard Variable", "Pretendard").replace("woff2-dynamic-subset/", "woff2/")
    return re.sub(r"\n{2,}", "\n", text).encode()


def files() -> list[Path]:
    return sorted(p for p in HERE.rglob("*") if p.is_file() and p.name not in ("SHA256SUMS", "VERSION"))


def digest(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def check() -> list[str]:
    """Names of files that are missing, changed or unknown."""
    lines = (HERE / "SHA256SUMS").read_text().splitlines()
    listed = {name: value for value, name in (line.split("  ", 1) for line in lines)}
    found = {path.relative_to(HERE).as_posix(): digest(path) for path in files()}
    return sorted(name for name in listed.keys() | found.keys() if listed.get(name) != found.get(name))


if __name__ == "__main__":
    if sys.argv[1:] == ["--check"]:
        wrong = check()
        sys.exit("Changed, missing or unknown: " + ", ".join(wrong) if wrong else 0)
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    unpack(Path(sys.argv[1]))
