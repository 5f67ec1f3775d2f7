"""`python -m config.catalogues extract|compile|check [area …]`"""

import argparse
import sys
from pathlib import Path

from config.catalogues import files
from config.catalogues.sources import SourceError

ROOT = Path(__file__).resolve().parents[2]


def extract(root: Path, areas: list[str]) -> int:
    found = files.found(root)
    catalogues = {area: files.load(files.po_path(root, area)) for area in files.AREAS}
    for area in areas:
        files.update(catalogues[area], found[area], catalogues.values())
        changed = files.save(catalogues[area], files.po_path(root, area))
        missing = sum(1 for entry in catalogues[area] if not entry.obsolete and not entry.translated())
        print(f"{area}: {len(found[area])} texts, {missing} without English{', written' if changed else ''}")
    return compile_all(root, areas)


def compile_all(root: Path, areas: list[str]) -> int:
    for area in areas:
        compiled = [files.compile_catalogue(path) for path in files.po_files(root, area)]
        if any(compiled):
            print(f"{area}: compiled")
    return 0


def check(root: Path, areas: list[str]) -> int:
    found = files.found(root)
    lines = [
        f"{area}: {line}"
        for area in areas
        for line in files.problems(files.load(files.po_path(root, area)), found[area])
    ]
    for line in lines:
        print(line)
    if lines:
        print(f"{len(lines)} to mend: run `make messages`, then fill in locale/<area>/en/LC_MESSAGES/django.po")
    return 1 if lines else 0


def main(arguments: list[str] | None = None, root: Path = ROOT) -> int:
    parser = argparse.ArgumentParser(prog="python -m config.catalogues", description=__doc__)
    parser.add_argument("verb", choices=["extract", "compile", "check"])
    parser.add_argument("area", nargs="*", help="only these (default: all)")
    options = parser.parse_args(arguments)
    if unknown := set(options.area) - set(files.AREAS):
        parser.error(f"no such area: {', '.join(sorted(unknown))}; there are {', '.join(files.AREAS)}")
    verb = {"extract": extract, "compile": compile_all, "check": check}[options.verb]
    try:
        return verb(root, options.area or list(files.AREAS))
    except SourceError as error:
        print(error, file=sys.stderr)
        return 1


if __name__ == "__main__":
    sys.exit(main())
