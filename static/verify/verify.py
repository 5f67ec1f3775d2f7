"""Check a study's evidence without trusting the server that made it. Python's standard library, and openssl for signatures.

    python3 verify.py [--since old.checkpoint] [--keys keys] [--lang ko|en] [folder or zip]

--since: a checkpoint of the same log that you have kept. --keys: the public keys as you know them, from another place.
Its sentences stand in sentences.json beside it. Exit status 1: something does not hold; 0: nothing wrong was found.
"""

import argparse
import base64
import hashlib
import json
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile
import zipfile

CONTENT, FORM = b"hapui:content:2", "hapui:leaf:1"
SPKI = bytes.fromhex("302a300506032b6570032100")  # before a raw Ed25519 key: what openssl reads
GOOD, BAD, OPEN = "ok", "WRONG", "?"
BESIDE = pathlib.Path(__file__).with_name("sentences.json")
if not BESIDE.exists():
    raise SystemExit(f"{BESIDE}: 증거 파일에서 verify.py와 함께 꺼내 주십시오 / take it out of the evidence file together with verify.py")
SAYS = json.loads(BESIDE.read_text(encoding="utf-8"))


def sha(data):
    return hashlib.sha256(data).digest()


def root_of(leaves):
    """RFC 6962, 2.1."""
    stack = []
    for leaf in leaves:
        stack.append((1, leaf))
        while len(stack) > 1 and stack[-1][0] == stack[-2][0]:
            (n, right), (_n, left) = stack.pop(), stack.pop()
            stack.append((2 * n, sha(b"\x01" + left + right)))
    found = stack.pop()[1] if stack else sha(b"")
    while stack:
        found = sha(b"\x01" + stack.pop()[1] + found)
    return found


def openssl(files, *arguments):
    with tempfile.TemporaryDirectory() as where:
        for name, content in files.items():
            pathlib.Path(where, name).write_bytes(content)
        return subprocess.run(["openssl", *arguments], cwd=where, capture_output=True).returncode == 0


class Note:
    """A checkpoint after C2SP tlog-checkpoint."""

    def __init__(self, text):
        self.text, _, signature = text.partition("\n\n")
        self.whole, self.text = text, self.text + "\n"
        self.origin, size, root = self.text.splitlines()[:3]
        self.size, self.root = int(size), base64.b64decode(root)
        _dash, self.name, signed = signature.splitlines()[0].split(" ")
        self.mark, self.signature = base64.b64decode(signed)[:4], base64.b64decode(signed)[4:]

    def key_among(self, lines):
        for line in lines:
            name, mark, key = line.split("+", 2)
            raw = base64.b64decode(key)
            if name == self.origin == self.name and sha(name.encode() + b"\n" + raw)[:4] == self.mark == bytes.fromhex(mark):
                return raw[1:]
        return None

    def holds(self, key):
        pem = f"-----BEGIN PUBLIC KEY-----\n{base64.b64encode(SPKI + key).decode()}\n-----END PUBLIC KEY-----\n"
        files = {"key": pem.encode(), "text": self.text.encode(), "sig": self.signature}
        return openssl(files, *["pkeyutl", "-verify", "-rawin", "-pubin", "-inkey", "key", "-in", "text", "-sigfile", "sig"])


class Folder:
    def __init__(self, path):
        self.at = zipfile.Path(path) if str(path).endswith(".zip") else pathlib.Path(path)

    def bytes(self, name):
        return found.read_bytes() if (found := self.at / name).exists() else None

    def text(self, name):
        return None if (found := self.bytes(name)) is None else found.decode("utf-8")

    def lines(self, name):
        return (self.at / name).open("rb")

    def names(self, folder):
        return sorted(path.name for path in found.iterdir()) if (found := self.at / folder).exists() else []


def the_log(folder, since, keys):
    """Signatures, the tree, the checkpoints before, the one that was kept."""
    note = Note(folder.text("log/checkpoint"))
    leaves = [bytes.fromhex(line) for line in folder.text("log/leaves").split("\n")[1:] if line]
    olds = [Note(folder.text(f"log/checkpoints/{name}")) for name in folder.names("log/checkpoints")]
    known = (keys or folder.text("log/keys")).split()
    if shutil.which("openssl") is None:
        yield OPEN, "no_openssl", {}
    else:
        for one in [note, *[old for old in olds if old.size != note.size]]:
            good = (key := one.key_among(known)) is not None and one.holds(key)
            if not good or one is note:
                yield (GOOD, "signed", {"n": one.size, "origin": one.origin, "key": one.mark.hex()}) if good else (BAD, "not_signed", {"n": one.size})
    if len(leaves) < note.size:
        yield BAD, "cut", {"n": note.size, "there": len(leaves)}
    elif root_of(leaves[: note.size]) != note.root:
        yield BAD, "forked", {"n": note.size}
    else:
        yield GOOD, "root", {"n": note.size}
    for old in [one for one in olds if one.size < note.size and root_of(leaves[: one.size]) != one.root]:
        yield BAD, "forked", {"n": old.size}
    if since:
        yield continues(since, note, leaves)


def continues(old, note, leaves):
    if old.origin != note.origin:
        return BAD, "other_log", {"origin": old.origin}
    if old.size > min(note.size, len(leaves)):
        return BAD, "cut", {"n": old.size, "there": min(note.size, len(leaves))}
    if root_of(leaves[: old.size]) != old.root:
        return BAD, "forked", {"n": old.size}
    return GOOD, "since", {"n": old.size}


class Study:
    """Its lines in the log: number → what happened, or None where the text is held back."""

    def __init__(self, folder):
        self.folder, self.lines, self.texts = folder, {}, {}
        for line in folder.text("study/lines").split("\n"):
            number, _, text = line.partition("\t")
            if number:
                self.texts[int(number)] = text
                self.lines[int(number)] = None if text == "-" else json.loads(text)
        self.slug = next((said["study"] for said in self.lines.values() if said), "?")

    def of(self, *kinds, target=None):
        return [(n, s) for n, s in self.lines.items() if s and s["kind"] in kinds and target in (None, s["target"])]

    def withdrawn(self, before=None):
        return {leaf for n, s in self.of("withdrawn") if before is None or n < before for leaf in s.get("leaves", [])}


def the_lines(folder, study):
    leaves, wrong = folder.text("log/leaves").split("\n")[1:], False
    for place, (number, said) in enumerate(study.lines.items(), 1):
        if said is None:
            continue
        there = leaves[number] if number < len(leaves) else ""
        if sha(b"\0" + study.texts[number].encode()).hex() != there or said.get("form") != FORM or said["study"] != study.slug:
            wrong = True
            yield BAD, "line", {"number": number, "kind": said["kind"], "target": said["target"], "at": said["at"]}
        elif said["step"] != place or list(study.lines) != sorted(study.lines):
            wrong = True
            yield BAD, "left_out", {"number": number}
            break
    if not wrong:
        yield GOOD, "lines", {"n": len(study.lines), "study": study.slug}
        if held := sum(said is None for said in study.lines.values()):
            yield OPEN, "held", {"n": held}


def the_content(folder, study):
    """Rules, plans, questionnaires, computations, snapshots: each against the line that fixed it."""
    fixed = {}
    for _number, said in study.of("rule locked", "plan locked", "opened", "opening undone", "run finished", "published"):
        value = said.get("hash") or said.get("content") or said.get("checksum")
        fixed.pop(said["target"], None) if said["kind"] == "opening undone" else fixed.update({said["target"]: (said, value)})
    for target, (said, value) in fixed.items():
        if (text := folder.bytes(f"content/{target.replace(':', '-')}.json")) is not None:
            same = sha(CONTENT + text).hex() == value
            yield GOOD if same else BAD, "same" if same else "changed", {"target": target, "at": said["at"], "kind": said["kind"]}


def the_order(folder, study):
    """Rule before the round, opening before its answers."""
    for number, said in study.of("rule locked", "plan locked", "opened"):
        target = said["target"]
        if target.startswith("plan:"):
            before = [n for n, s in study.of("sealed") if n < number]
            yield (OPEN, "plan_later", {"target": target, "n": len(before)}) if before else (GOOD, "plan_first", {"target": target})
        if target.startswith("round:") and (text := folder.text(f"content/{target.replace(':', '-')}.json")):
            locked = [n for n, s in study.of("rule locked") if s["hash"] == json.loads(text)["rule"]]
            good = bool(locked) and locked[0] < number
            yield GOOD if good else BAD, "rule_first" if good else "rule_late", {"target": target}
    for target in sorted({s["target"] for _n, s in study.of("sealed")}):
        opened = [n for n, _s in study.of("opened", target=target)]
        first = study.of("sealed", target=target)[0][0]
        good = bool(opened) and opened[0] < first
        yield GOOD if good else BAD, "opened_first" if good else "sealed_early", {"target": target}


def the_answers(folder, study):
    for name in folder.names("counted"):
        target = "questionnaire:" + name
        counted = folder.text(f"counted/{name}").split()
        runs = [(n, s) for n, s in study.of("run finished") if s.get("of") == target and "counted" in s]
        if not runs or root_of([bytes.fromhex(leaf) for leaf in counted]).hex() != runs[-1][1]["counted"] or len(counted) != runs[-1][1]["n"]:
            yield BAD, "not_counted", {"target": target}
        else:
            yield GOOD, "counted", {"target": target, "n": len(counted)}
        if runs and runs[-1][1].get("unsealed"):
            yield OPEN, "unsealed", {"target": target, "n": runs[-1][1]["unsealed"]}
        run, counted = runs[-1][0] if runs else None, set(counted)
        yield from the_batches(folder, study, target, name, counted, run)
        yield from the_texts(folder, study, target, name, counted, study.withdrawn(before=run) & counted)


def the_batches(folder, study, target, name, counted, run):
    if (text := folder.text(f"sealed/{name}")) is None:
        return
    said = {s["batch"]: s for _n, s in study.of("sealed", target=target)}
    found, wrong = {}, []
    for line in text.split("\n"):
        number, *leaves = line.split() or [""]
        if number:
            seal = said.get(int(number))
            if seal is None or len(leaves) != seal["n"] or root_of([bytes.fromhex(leaf) for leaf in leaves]).hex() != seal["root"]:
                wrong.append(int(number))
            found[int(number)] = leaves
    for number in (wrong := wrong + [number for number in said if number not in found]):
        yield BAD, "batch", {"target": target, "number": number}
    if not wrong:
        yield GOOD, "batches", {"target": target, "n": len(found)}
    sealed = {leaf for leaves in found.values() for leaf in leaves}
    due = sealed - set((folder.text(f"replaced/{name}") or "").split()) - study.withdrawn(before=run)
    for key, odd in (("not_sealed", counted - sealed), ("not_all", due - counted)):
        if odd:
            yield BAD, key, {"target": target, "n": len(odd)}


def the_texts(folder, study, target, name, counted, kept):
    """Answers with their random numbers, each against the leaves that were counted."""
    if name not in folder.names("answers"):
        if kept:
            yield BAD, "kept", {"target": target, "n": len(kept)}
        yield OPEN, "no_answers", {"target": target}
        return
    rows = (line.rstrip(b"\n").partition(b"\t") for line in folder.lines(f"answers/{name}"))
    found = [sha(b"\0hapui:answer:1" + bytes.fromhex(nonce.decode()) + answers).hex() for nonce, _tab, answers in rows if nonce]
    there, withdrawn = set(found), study.withdrawn()
    kept, foreign = kept | (there & withdrawn), len(found) - len(there & counted)
    missing = len(counted - there - withdrawn)
    wrong = {"answer_changed": min(foreign, missing), "answer_added": max(0, foreign - missing), "answer_dropped": max(0, missing - foreign), "kept": len(kept)}
    for key, n in wrong.items():
        if n:
            yield BAD, key, {"target": target, "n": n}
    if not any(wrong.values()):
        yield GOOD, "answers", {"target": target, "n": len(found), "gone": len(counted & withdrawn)}


def the_times(folder):
    """RFC 3161: a token must speak of this very checkpoint and, where openssl and the roots are here, bear the authority's signature."""
    roots = folder.bytes("log/roots.pem") if shutil.which("openssl") else None
    for size in (tokens := [name.split(".")[0] for name in folder.names("log/tokens")]):
        note, token = folder.bytes(f"log/checkpoints/{size}") or b"", folder.bytes(f"log/tokens/{size}.tsr")
        good = any(hashlib.new(kind, note).digest() in token for kind in ("sha256", "sha512"))
        signed = roots and openssl({"n": note, "t": token, "r": roots}, *["ts", "-verify", "-data", "n", "-in", "t", "-CAfile", "r"])
        yield BAD if not good or signed is False else GOOD if signed else OPEN, "other_token" if not good else "token_forged" if signed is False else "token" if signed else "token_unsigned", {"n": size}
    if not tokens:
        yield OPEN, "no_token", {}


CHECKS = (the_lines, the_content, the_order, the_answers)  # of a study


def main(arguments):
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", nargs="?", default=str(pathlib.Path(__file__).parent))
    parser.add_argument("--since")
    parser.add_argument("--keys")
    parser.add_argument("--lang", choices=["ko", "en"], default="ko" if os.environ.get("LANG", "").startswith("ko") else "en")
    told = parser.parse_args(arguments)
    counts = {GOOD: 0, BAD: 0, OPEN: 0}

    def say(state, key, values):
        counts[state] += 1
        print(f"[{state}] {SAYS[key][told.lang == 'ko'].format(**values)}")

    folder = Folder(told.folder)
    since = Note(pathlib.Path(told.since).read_text(encoding="utf-8")) if told.since else None
    keys = pathlib.Path(told.keys).read_text(encoding="utf-8") if told.keys else None
    studies = [lambda check=check: check(folder, Study(folder)) for check in CHECKS]
    for check in (lambda: the_log(folder, since, keys), *studies, lambda: the_times(folder)):
        try:
            for one in check():
                say(*one)
        except (LookupError, ValueError, TypeError, AttributeError) as error:
            say(BAD, "damaged", {"what": f"{type(error).__name__} {error}"})
    ends = ("end_bad", counts[BAD]) if counts[BAD] else ("end_open", counts[OPEN]) if counts[OPEN] else ("end", 0)
    print(SAYS[ends[0]][told.lang == "ko"].format(n=ends[1]))
    return 1 if counts[BAD] else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
