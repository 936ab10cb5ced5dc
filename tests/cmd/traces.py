"""Looks for what is left of somebody in every byte of a folder: traces.py FOLDER PATTERN

Raw, and without the zeros of UTF-16, and in every way in which a program might have packed it:
base64, quoted-printable, hexadecimal digits, zip, zlib and gzip streams. Prints each file, or a
name of one, that holds the pattern.
"""
import base64, binascii, io, pathlib, quopri, re, sys, zipfile, zlib

folder, pattern = sys.argv[1], re.compile(sys.argv[2].encode(), re.I)


def unpacked(data, depth=3):
    yield data
    yield data.replace(b"\0", b"")
    if depth == 0:
        return
    yield quopri.decodestring(data)
    yield re.sub(rb"<[^<>]*>", b"", data)
    for run in re.findall(rb"(?:[A-Za-z0-9+/]{4}[\r\n]*){4,}[A-Za-z0-9+/]*=*", data):
        run = re.sub(rb"[\r\n]", b"", run).rstrip(b"=")
        run = run[:len(run) - (len(run) % 4 == 1)]
        yield from unpacked(base64.b64decode(run + b"=" * (-len(run) % 4)), depth - 2 if depth > 1 else 0)
    for run in re.findall(rb"(?:[0-9a-fA-F]{2}){8,}", data):
        yield binascii.unhexlify(run)
    for start in re.finditer(rb"\x78[\x01\x5e\x9c\xda]|\x1f\x8b\x08", data):
        try:
            yield zlib.decompressobj(47).decompress(data[start.start():], 1 << 24)
        except zlib.error:
            pass
    if b"PK\3\4" in data:
        try:
            with zipfile.ZipFile(io.BytesIO(data[data.index(b"PK\3\4"):])) as archive:
                for name in archive.namelist():
                    yield name.encode()
                    yield from unpacked(archive.read(name), depth - 1)
        except zipfile.BadZipFile:
            pass


for path in sorted(pathlib.Path(folder).rglob("*")):
    name = str(path.relative_to(folder))
    if pattern.search(name.encode()):
        print(f"the name {name}")
    if path.is_file() and any(pattern.search(text) for text in unpacked(path.read_bytes())):
        print(name)
