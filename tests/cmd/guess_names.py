"""guess_names.py EDITION WORDS.json - tries to find out who is counted and not named.

Every name is tried as the entry that a leaf commits to, with every acronym and kind it may have, and salted by all that
somebody could know: nothing, zeros, every address, every name, the manifest's own hashes and the salts of public entries.
Prints how many guesses were made and how many of the leaves were found; and how many are found by who has the salts.
"""
import hashlib
import json
import sys

edition, words = sys.argv[1], json.load(open(sys.argv[2], encoding="utf-8"))
manifest = json.load(open(f"{edition}/manifest.json", encoding="utf-8"))
named = {entry["salt"] for entry in manifest["signatories"]}
leaves = {bytes.fromhex(leaf) for leaf in manifest["commitments"]["leaves"]}


def sha256(data):
    return hashlib.sha256(data).digest()


for shown in manifest["signatories"]:  # those need no guessing
    entry = {key: value for key, value in shown.items() if key != "salt"}
    text = json.dumps(entry, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()
    leaves.remove(sha256(b"\0" + bytes.fromhex(shown["salt"]) + text))


def entries(name):
    for acronym in {"", words["acronyms"].get(name, "")}:
        for kind in ("organization", "individual"):
            entry = {"acronym": acronym, "kind": kind, "name": name}
            for shown in (entry, entry | {"number": 1}):
                yield json.dumps(shown, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()


def salts():
    yield from (b"", bytes(32), sha256(b""))
    yield from (bytes.fromhex(value) for value in sorted(named))
    yield from (bytes.fromhex(manifest["commitments"]["root"]), bytes.fromhex(manifest["revision"]["sha256"]))
    for text in words["names"] + words["addresses"]:
        yield text.encode()
        yield sha256(text.encode())


tried = found = 0
salted = list(salts())
for name in words["names"]:
    for entry in entries(name):
        for salt in salted:
            for data in (b"\0" + salt + entry, salt + entry):
                tried += 1
                found += sha256(data) in leaves
held = 0
for receipt in words["receipts"]:
    entry = json.dumps(receipt["entry"], sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()
    held += sha256(b"\0" + bytes.fromhex(receipt["salt"]) + entry) in leaves
print(f"{found} found of {len(leaves)} leaves in {tried >= len(words['names']) * len(words['addresses'])} {tried} guesses")
print(f"{held} found by who has the salts")
