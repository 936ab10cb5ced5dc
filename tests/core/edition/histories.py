#!/usr/bin/env python3
"""histories.py FOLDER COUNT: what each history's outputs say, held against its list.json

Ends with 1 and the first thing that disagrees. count() is the whole of what is known of counting.
"""
import csv, html, json, os, re, subprocess, sys, zipfile


def count(roster):
    counted = [s for s in roster if s["status"] == "signed" and not s["hold"]
               and s["visibility"] != "internal" and not s["merged_into"]]
    public = [s for s in counted if s["visibility"] == "public"]
    organizations = [s for s in counted if s["kind"] == "organization"]
    return {"total": len(counted), "public": len(public), "withheld": len(counted) - len(public),
            "organizations": len(organizations),
            "individuals": len(counted) - len(organizations)}, sorted(s["name"] for s in public)


def read(path):
    with open(path, encoding="utf-8") as file:
        return file.read()


def text_of(path):
    if path.endswith(".html"):
        text = re.sub(r"<style.*?</style>|<head.*?</head>", "", read(path), flags=re.S)
        return html.unescape(re.sub(r"</?(span|em)[^>]*>", "", text).replace("<", " <"))
    if path.endswith(".docx"):
        xml = zipfile.ZipFile(path).read("word/document.xml").decode()
        return html.unescape(re.sub("<[^>]*>", "", xml.replace("</w:p>", "\n")))
    if path.endswith(".pdf"):
        return subprocess.run(["pdftotext", path, "-"], capture_output=True, check=True).stdout.decode()
    return read(path)


def items(path):
    """How many items the list of names has."""
    if path.endswith(".html"):
        names = re.search(r'<ol[^>]*class="[^"]*names.*?</ol>', read(path), flags=re.S)
        return len(re.findall("<li", names.group(0))) if names else 0
    return len(re.findall(r"^\s*\d+\. ", text_of(path), flags=re.M))


def check(folder):
    def claim(what, expected, found):
        if expected != found:
            sys.exit(f"{folder}: {what}: expected {expected}, found {found}")

    here = lambda name: os.path.join(folder, name)
    figures, names = count(json.loads(read(here("list.json"))))
    claim("figures", figures, json.loads(read(here("figures.json"))))
    claim("press", "counted {total} public {public} withheld {withheld} organizations {organizations} "
          "individuals {individuals} others {0}".format(max(figures["total"] - 1, 0), **figures),
          " ".join(read(here("press.txt")).split()))
    sentence = "We are {total}, {organizations} of us organizations and {individuals} individuals.".format(**figures)
    for name in ("letter.txt", "letter.html", "letter.docx", "letter.pdf"):
        if os.path.exists(here(name)):
            claim(name + " says", True, sentence in " ".join(text_of(here(name)).split()))
    for name in ("letter.txt", "letter.html", "letter.pdf"):
        if os.path.exists(here(name)):
            claim(name + " lists", len(names), items(here(name)))
    with open(here("tracker.csv"), encoding="utf-8-sig", newline="") as file:
        rows = [row for row in csv.DictReader(file) if row["status"]]
    claim("tracker.csv", names, sorted(row["name"] for row in rows))
    claim("tracker.json", names, sorted(s["name"] for s in json.loads(read(here("tracker.json"))) if s.get("status")))
    if os.path.exists(here("manifest.json")):
        manifest = json.loads(read(here("manifest.json")))
        claim("manifest.json", figures, manifest["count"])
        claim("commitments", figures["total"], len(manifest["commitments"]["leaves"]))
        claim("manifest.json names", names, sorted(s["name"] for s in manifest["signatories"]))
    return figures["total"]


def main():
    folders = sorted(os.listdir(sys.argv[1]))
    if len(folders) != int(sys.argv[2]):
        sys.exit(f"{len(folders)} histories, and not {sys.argv[2]}")
    totals = {check(os.path.join(sys.argv[1], folder)) for folder in folders}
    if len(totals) < 8:
        sys.exit(f"the histories are too much alike: {sorted(totals)}")


main()
