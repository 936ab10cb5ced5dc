#!/usr/bin/env python3
"""canaries.py roster HIDDEN OPEN: prints a roster of so many who are not to be named, and so many who are

canaries.py search PREFIX PATH…: prints which of the canaries with that prefix stand in the files
below each path, in any way that they hold text: as they are, in their names, unpacked, decompressed, as
another encoding, as mail, as base64, as the text of a PDF. Ends with 0 when there is none.
"""
import base64, csv, email, email.policy, html, io, os, quopri, re, subprocess, sys, urllib.parse, zipfile, zlib

HIDDEN, OPEN = "Zqv", "Oqv"
VISIBILITIES = ["withheld", "withheld", "withheld", "recipient", "internal"]


def row(prefix, number, visibility):
    low = prefix.lower()
    kind = "individual" if number % 3 == 0 else "organization"
    return [f"{prefix}name{number:03} Society", f"{prefix.upper()}ACR{number:03}", kind,
            f"{low}mail{number:03}@{low}host{number:03}.example", f"{prefix}contact{number:03} Person",
            f"{prefix}land{number:03}", visibility, f"https://{low}site{number:03}.example/",
            f"{prefix}title{number:03}", f"{prefix}affil{number:03}", f"{prefix}note{number:03}", number + 1]


def roster(hidden, shown):
    writer = csv.writer(sys.stdout, lineterminator="\n")
    writer.writerow("name acronym kind email contact_name country visibility url title affiliation notes position".split())
    for number in range(hidden):
        writer.writerow(row(HIDDEN, number, VISIBILITIES[number % len(VISIBILITIES)]))
    for number in range(shown):
        writer.writerow(row(OPEN, number, "public"))


def streams(data):
    """What the compressed streams of a PDF, or of anything else, hold."""
    for found in re.finditer(rb"stream\r?\n", data):
        try:
            yield zlib.decompressobj().decompress(data[found.end():])
        except zlib.error:
            pass


def readings(name, data, depth=0):
    """Every text that the bytes may be read as."""
    yield data
    yield html.unescape(data.decode("utf-8", "replace")).encode()
    yield urllib.parse.unquote_to_bytes(data)
    yield re.sub(rb"<[^>]*>", b"", data)
    yield re.sub(rb"\s+", b" ", data)
    yield quopri.decodestring(data)
    for encoding in ("utf-16-le", "utf-16-be"):
        yield data.decode(encoding, "ignore").encode("utf-8", "ignore")
    for run in re.findall(rb"[A-Za-z0-9+/\r\n]{24,}={0,2}", data):
        packed = re.sub(rb"\s", b"", run)
        for shift in range(4):
            piece = packed[shift:]
            yield base64.b64decode(piece[:len(piece) // 4 * 4])
    if data[:2] == b"PK":
        archive = zipfile.ZipFile(io.BytesIO(data))
        for part in archive.namelist():
            yield part.encode()
            if depth < 3:
                yield from readings(part, archive.read(part), depth + 1)
    if data[:5] == b"%PDF-":
        yield from streams(data)
        for tool in (["pdftotext", "-", "-"], ["pdftotext", "-raw", "-", "-"], ["pdfinfo", "-"]):
            yield subprocess.run(tool, input=data, capture_output=True).stdout
    if name.endswith(".eml") or data[:9].lower() == b"received:":
        for part in email.message_from_bytes(data, policy=email.policy.default).walk():
            yield " ".join(f"{key}: {value}" for key, value in part.items()).encode()
            if not part.is_multipart() and depth < 3:
                yield from readings(part.get_filename() or "", part.get_payload(decode=True) or b"", depth + 1)


def files(path):
    if os.path.isfile(path):
        yield path
    for folder, _, names in os.walk(path):
        for name in names:
            yield os.path.join(folder, name)


def search(prefix, paths):
    canary = re.compile(prefix.encode() + rb"(?:name|acr|mail|host|contact|land|site|title|affil|note)\d\d\d", re.I)
    found, read = set(), 0
    for path in paths:
        for file in files(path):
            read += 1
            with open(file, "rb") as opened:
                data = opened.read()
            texts = [file.encode(), *readings(file, data)]
            found |= {(file, hit.decode().lower()) for text in texts for hit in canary.findall(text)}
    for file, hit in sorted(found):
        print(file, hit)
    if read == 0:
        sys.exit("nothing was searched")
    return 1 if found else 0


if sys.argv[1] == "roster":
    roster(int(sys.argv[2]), int(sys.argv[3]))
else:
    sys.exit(search(sys.argv[2], sys.argv[3:]))
