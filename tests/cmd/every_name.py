"""Reads what the program made of a roster with eyes that are not its own (see test_every_name.sh).

every_name.py table STRINGS OUT.csv      a row for each string: as an individual's name, affiliation
                                         and note, then as an organisation's name and note
every_name.py drop TABLE MESSAGES        the table without the rows that the messages refuse
every_name.py read LIST.json DRAFT_DIR   compares letter.html, .docx, .txt and .pdf
every_name.py mails LIST.json DIR        compares each .eml
every_name.py cells LIST.json FILE.xlsx  compares the tracker's cells
"""
import collections, csv, email, email.policy, html.parser, json, pathlib, re, subprocess, sys
import unicodedata, zipfile
import xml.etree.ElementTree as ET

WORD = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"


def fail(what):
    sys.exit(f"FAILED: {ascii(what)}")


def flat(text):  # lines may be broken anywhere where there is white space
    return re.sub(r"[ \t\r\n\u00a0]+", " ", text).strip()


def table(strings, out):
    with open(out, "w", newline="", encoding="utf-8") as file:
        rows = csv.writer(file)
        rows.writerow(["name", "email", "kind", "affiliation", "note"])
        for kind in ("individual", "organization"):
            for n, text in enumerate(json.load(open(strings, encoding="utf-8"))):
                rows.writerow([text, f"{kind[0]}{n}@example.org", kind,
                               text if kind == "individual" else "", text])


def drop(given, messages):
    refused = {int(n) for n in re.findall(r"(?m)^[^:\n]+:(\d+): ", open(messages).read())}
    rows = csv.reader(open(given, newline="", encoding="utf-8"))
    out = csv.writer(sys.stdout)
    begins = 1
    for row in rows:
        if begins not in refused:
            out.writerow(row)
        begins = rows.line_num + 1


class Items(html.parser.HTMLParser):
    """The text of each list item; an element that the letter has no use for is a failure."""
    known = set("html head meta title style body main article header footer section address h1 h2 p"
                " ol ul li br em strong bdi span div hr a".split())

    def __init__(self):
        super().__init__()
        self.items, self.inside = [], 0

    def handle_starttag(self, tag, attributes):
        if tag not in self.known or any(name.startswith("on") for name, _ in attributes):
            fail(f"an element that nobody wrote: {tag} {attributes}")
        if tag == "li":
            self.items.append("")
            self.inside += 1

    def handle_endtag(self, tag):
        self.inside -= tag == "li"

    def handle_data(self, data):
        if self.inside:
            self.items[-1] += data


def docx_paragraphs(path):
    root = ET.fromstring(zipfile.ZipFile(path).read("word/document.xml"))
    for paragraph in root.iter(WORD + "p"):
        yield flat("".join(t.text or "" if t.tag == WORD + "t" else " " for t in paragraph.iter()
                           if t.tag in (WORD + "t", WORD + "br", WORD + "tab")))


def letters(text):  # how often each letter and digit stands in it, in no order
    return collections.Counter(c for c in text if unicodedata.category(c)[0] in "LN")


def label(entry):
    name = entry["name"]
    return flat(f"{name} at {name}" if entry["kind"] == "individual" else name)


def read(roster, folder):
    named = [e for e in json.load(open(roster)) if e["visibility"] == "public"]
    wanted = [label(e) for e in named]
    folder = pathlib.Path(folder)
    page = Items()
    page.feed((folder / "letter.html").read_text(encoding="utf-8"))
    if [flat(item) for item in page.items[1:]] != wanted:
        fail("letter.html has other names")
    found = [p for p in docx_paragraphs(folder / "letter.docx") if p]
    if found[2:] != wanted:
        fail("letter.docx has other names")
    text = flat((folder / "letter.txt").read_text(encoding="utf-8-sig"))
    said = flat("Dear reader, - keep names " + " ".join(f"{n}. {w}" for n, w in enumerate(wanted, 1)))
    if text != said:
        fail("letter.txt has other words")


def read_pdf(roster, path):
    """Right-to-left words and stacked marks come out of a PDF in another order: their letters are
    counted instead, over the whole letter."""
    named = [e for e in json.load(open(roster)) if e["visibility"] == "public"]
    text = subprocess.run(["pdftotext", "-raw", path, "-"], capture_output=True, check=True).stdout.decode()
    text = re.sub(r"(?m)^.*?Page \d+ of \d+.*$|DRAFT", "", text)
    packed = re.sub(r"[\s\u00a0]+", "", unicodedata.normalize("NFC", text))
    others = []
    for entry in named:
        name = unicodedata.normalize("NFC", re.sub(r"[\s\u00a0]+", "", entry["name"]))
        if name not in packed:
            others.append(entry["name"])
    unlike = [n for n in others if not any(
        unicodedata.bidirectional(c) in ("R", "AL") or unicodedata.category(c) in ("Mn", "Cf") for c in n)]
    if unlike:
        fail(("letter.pdf lacks names", unlike[:5]))
    print(len(named) - len(others), "names found whole in the PDF,", len(others), "by their letters")
    have, want = letters(unicodedata.normalize("NFKD", text)), collections.Counter()
    for entry in named:
        want += letters(unicodedata.normalize("NFKD", label(entry)))
    lacking = {c: n - have[c] for c, n in want.items() if have[c] < n}
    if lacking:
        fail(("letter.pdf lacks letters", lacking))


def mails(roster, folder):
    entries = {e["email"]: e for e in json.load(open(roster))}
    seen = set()
    for path in sorted(pathlib.Path(folder).glob("*.eml")):
        message = email.message_from_bytes(path.read_bytes(), policy=email.policy.default)
        if [d for part in message.walk() for d in part.defects]:
            fail(f"{path.name} has defects")
        to = message["To"].addresses
        entry = entries[to[0].addr_spec]
        if len(to) != 1 or message["Cc"] or message["Bcc"] or entry["email"] in seen:
            fail(f"{path.name} is not to one")
        seen.add(entry["email"])
        if message["Subject"] != f"Words for {entry['name']} here":
            fail((path.name, "subject", message["Subject"], entry["name"]))
        body = flat(message.get_body(("plain",)).get_content())
        if body != flat(f"To {entry['name']}: {entry['fields']['note']}"):
            fail((path.name, body, entry["name"]))
        page = Items()
        page.feed("<li>" + message.get_body(("html",)).get_content())
        if flat(f"To {entry['name']}:") not in flat("".join(page.items)):
            fail((path.name, "html", entry["name"]))
    print(len(seen), "mails")


def cells(roster, path):
    import openpyxl
    sheet = openpyxl.load_workbook(path)["Roster"]
    rows = [[c.value for c in row] for row in sheet.iter_rows()]
    head = next(n for n, row in enumerate(rows) if "name" in [str(c).lower() for c in row])
    names = [str(c).lower() for c in rows[head]]
    where = {n: names.index(n) for n in ("id", "name")}
    found = {int(row[where["id"]]): row for row in rows[head + 1:] if row[where["id"]] is not None}
    for entry in json.load(open(roster)):
        if found[entry["id"]][where["name"]] != entry["name"]:
            fail(("tracker", entry["name"], found[entry["id"]][where["name"]]))
    if any(c.data_type == "f" for row in sheet.iter_rows() for c in row):
        fail("the tracker has a formula")


{"table": table, "drop": drop, "read": read, "pdf": read_pdf, "mails": mails, "cells": cells}[sys.argv[1]](*sys.argv[2:])
