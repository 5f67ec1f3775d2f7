"""Check a proof file without trusting the server that made it. Python's standard library only.

    python3 verify_proof.py hapui-proof-….json [seals.txt]

seals.txt is the list of seals that is public once the survey has closed. Exit status 0: everything holds.
"""

import hashlib
import json
import sys


def sha(data):
    return hashlib.sha256(data).digest()


def root_by(leaf, index, n, path):
    """RFC 9162, 2.1.3.2: the root that this leaf leads to, or None where the path has the wrong length."""
    left, last, found = index, n - 1, leaf
    for step in path:
        if last == 0:
            return None
        if left % 2 or left == last:
            found = sha(b"\x01" + step + found)
            while left % 2 == 0 and left:
                left, last = left >> 1, last >> 1
        else:
            found = sha(b"\x01" + found + step)
        left, last = left >> 1, last >> 1
    return found if last == 0 else None


def faults(proof, seals):
    if proof.get("form") != "hapui:proof:1":
        yield "This is no proof file of form 1. / 형식 1의 증명 파일이 아닙니다."
        return
    leaf = sha(b"\x00" + proof["tag"].encode() + bytes.fromhex(proof["nonce"]) + proof["answers"].encode())
    if leaf.hex() != proof["leaf"]:
        yield "The answers in this file are not the sealed ones. / 이 파일의 답은 봉인된 답이 아닙니다."
    if not 0 <= proof["index"] < proof["n"]:
        yield "The place in the seal cannot be. / 봉인 안의 자리가 맞지 않습니다."
        return
    root = root_by(leaf, proof["index"], proof["n"], [bytes.fromhex(step) for step in proof["path"]])
    if root is None or root.hex() != proof["root"]:
        yield "The answers do not lead to the seal's root. / 답에서 계산한 값이 봉인 값과 다릅니다."
    if seals is None:
        return
    rows = [line.split() for line in seals.splitlines()]
    if ["questionnaire", proof["questionnaire"]] not in [row[:2] for row in rows]:
        yield "The list of seals is of another survey. / 다른 조사의 봉인 목록입니다."
    wanted = [str(proof["batch"]), str(proof["n"]), proof["root"]]
    if wanted not in [row[1:4] for row in rows if row[:1] == ["seal"]]:
        yield "The published list does not have this seal. / 공개된 목록에 이 봉인이 없습니다."


def main(names):
    with open(names[0], encoding="utf-8") as file:
        proof = json.load(file)
    seals = None
    if len(names) > 1:
        with open(names[1], encoding="utf-8") as file:
            seals = file.read()
    found = list(faults(proof, seals))
    for sentence in found:
        print(sentence)
    if not found:
        print("Your answers are sealed unchanged. / 답이 바뀌지 않은 채 봉인되어 있습니다.")
        for code, value in json.loads(proof["answers"]).items():
            print(f"  {code}: {value}")
        if seals is None:
            print("Not compared with the public list of seals. / 공개된 봉인 목록과는 견주지 않았습니다.")
    return 1 if found else 0


if __name__ == "__main__":
    if len(sys.argv) not in (2, 3):
        sys.exit(__doc__)
    sys.exit(main(sys.argv[1:]))
