"""Files that would take all memory, or fetch another file, if what they say were done.

bombs.py PROGRAM CAMPAIGN    imports each, and looks at what it took: memory above that of --version,
                             and whether anybody connected to the server that some of them name
"""
import io, json, os, socket, struct, sys, zipfile

program, campaign = sys.argv[1:]
MOST = 46 * 1024  # KiB above --version, which makes 64 MiB in all
NS = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
REL = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006"

door = socket.create_server(("127.0.0.1", 0))
url = f"http://127.0.0.1:{door.getsockname()[1]}/x"


def parts(rows='<row r="1"><c r="A1" t="inlineStr"><is><t>name</t></is></c></row>'
               '<row r="2"><c r="A2" t="inlineStr"><is><t>Tibet House</t></is></c></row>',
          head="", strings="", dimension=""):
    found = {
        "[Content_Types].xml": f'<Types xmlns="{PACKAGE}/content-types">'
            '<Default Extension="xml" ContentType="application/xml"/>'
            '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
            '<Override PartName="/xl/workbook.xml" ContentType="application/vnd.openxmlformats-officedocument.'
            'spreadsheetml.sheet.main+xml"/></Types>',
        "_rels/.rels": f'<Relationships xmlns="{PACKAGE}/relationships"><Relationship Id="a" '
            f'Type="{REL}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
        "xl/workbook.xml": f'<workbook {NS} xmlns:r="{REL}"><sheets><sheet name="S" sheetId="1" r:id="b"/></sheets>'
            "</workbook>",
        "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{PACKAGE}/relationships"><Relationship Id="b" '
            f'Type="{REL}/worksheet" Target="worksheets/sheet1.xml"/><Relationship Id="c" '
            f'Type="{REL}/sharedStrings" Target="sharedStrings.xml"/></Relationships>',
        "xl/worksheets/sheet1.xml": f"<?xml version='1.0'?>{head}<worksheet {NS}>{dimension}<sheetData>{rows}"
            "</sheetData></worksheet>",
        "xl/sharedStrings.xml": strings or f"<sst {NS}/>",
    }
    return found


def pack(contents, more=()):
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in list(contents.items()) + list(more):
            archive.writestr(zipfile.ZipInfo(name), text, zipfile.ZIP_DEFLATED)
    return bytearray(file.getvalue())


def lie(data, name, size):
    """Says in both headers of the part that it unpacks to `size` bytes."""
    for mark, at, name_at in ((b"PK\x01\x02", 24, 46), (b"PK\x03\x04", 22, 30)):
        header = -1
        while (header := data.find(mark, header + 1)) >= 0:
            if data[header + name_at:header + name_at + len(name)] == name.encode():
                struct.pack_into("<I", data, header + at, size)
    return data


def overlap(data):
    """Lets the directory's entries for two parts point at one."""
    first = data.find(b"PK\x01\x02")
    second = data.find(b"PK\x01\x02", first + 1)
    data[second + 42:second + 46] = data[first + 42:first + 46]
    return data


def make_all():
    """Writes the files; returns what is to be said to each, by name: first of those that are refused."""
    laughs = "<!DOCTYPE w [<!ENTITY a0 'ha'>" + "".join(
        f"<!ENTITY a{i} '{f'&a{i - 1};' * 10}'>" for i in range(1, 11)) + "]>"
    cell = '<row r="1"><c r="A1" t="inlineStr"><is><t>%s</t></is></c></row>'
    filled = parts()["xl/worksheets/sheet1.xml"].replace("<sheetData>", "<sheetData>" + " " * (64 << 20))
    deep = "<a>" * 300 + "</a>" * 300
    refused = {
        "laughs.xlsx": (pack(parts(cell % "&a10;", laughs)), "a document type (DOCTYPE)"),
        "external.xlsx": (pack(parts(cell % "&e;", f'<!DOCTYPE w [<!ENTITY e SYSTEM "{url}">]>')), "DOCTYPE"),
        "external-dtd.xlsx": (pack(parts(strings=f'<!DOCTYPE sst SYSTEM "{url}"><sst {NS}/>')), "DOCTYPE"),
        "parameter.xlsx": (pack(parts(head=f'<!DOCTYPE w [<!ENTITY % e SYSTEM "{url}"> %e;]>')), "DOCTYPE"),
        "unknown-entity.xlsx": (pack(parts(cell % "&nbsp;")), "no well-formed XML"),
        "declared.xlsx": (pack({**parts(), "xl/worksheets/sheet1.xml": filled}), "zip bomb"),
        "counted.xlsx": (lie(pack({**parts(), "xl/worksheets/sheet1.xml": filled}), "xl/worksheets/sheet1.xml", 900),
                         "sheet1.xml"),
        "overlap.xlsx": (overlap(pack(parts())), "two ways that differ"),
        "many.xlsx": (pack({**parts(), **{f"x/{i}": "" for i in range(65536)}}), "10,000 parts"),
        "nest.xlsx": (pack({"lib 0.zip": bytes(pack({"lib 1.zip": b"\0" * (8 << 20)}))}), "nest.xlsx"),
        "climbs.xlsx": (pack(parts(), [("../../etc/cron.d/x", "x")]), "a part is called '../../etc/cron.d/x'"),
        "absolute.xlsx": (pack(parts(), [("/etc/x", "x")]), "a part is called '/etc/x'"),
        "drive.xlsx": (pack(parts(), [("C:\\x", "x")]), "a part is called 'C:"),
        "deep.xlsx": (pack(parts(deep)), "256 levels"),
        "tag.xlsx": (pack(parts(f'<row r="1" x="{os.urandom(1 << 20).hex()}"/>')), "256 KiB"),
        "lost-index.xlsx": (pack(parts('<row r="1"><c r="A1" t="s"><v>2147483647</v></c></row>',
                                       strings=f'<sst {NS} count="4294967295" uniqueCount="4294967295"/>')),
                            "it wants shared text '2147483647' of 0"),
        "line.csv": (b"name\n" + b"a" * (48 << 20), "a row of more than 4 MiB"),
        "columns.csv": (b"name" + b",x" * 100000 + b"\nA\n", "4,096 cells"),
        "quoted.csv": (b'name\n"' + b"a" * (48 << 20) + b'"\n', "a cell of more than 1 MiB"),
        "unclosed.csv": (b'name\n"' + b"a\n" * (24 << 20), "quote opened at 2:1 never closed"),
        "zeros.csv": (b"\0" * (48 << 20), "NUL at byte offset 0"),
    }
    taken = {
        "plain.xlsx": (pack(parts()), "1 row"),
        "dimension.xlsx": (pack(parts(dimension='<dimension ref="A1:XFD1048576"/>')), "1 row"),
        "counts.xlsx": (pack(parts(strings=f'<sst {NS} count="2147483648" uniqueCount="2147483648"/>')), "1 row"),
        "plain.csv": (b"name\nTibet House\n", "1 row"),
    }
    for name, (data, _) in {**refused, **taken}.items():
        with open(name, "wb") as file:
            file.write(data)
    return [{name: words for name, (_, words) in cases.items()} for cases in (refused, taken)]


def make_elsewhere():
    """The same in a process of its own: what a program took includes what its parent has."""
    ear, mouth = os.pipe()
    if os.fork() == 0:
        with open(mouth, "w") as out:
            json.dump(make_all(), out)
        os._exit(0)
    os.close(mouth)
    with open(ear) as made:
        return json.load(made)


def run(*arguments):
    """Returns the exit status, what was said, and the most memory that it took, in KiB."""
    ear, mouth = os.pipe()
    actions = [(os.POSIX_SPAWN_DUP2, mouth, 1), (os.POSIX_SPAWN_DUP2, mouth, 2), (os.POSIX_SPAWN_CLOSE, ear)]
    pid = os.posix_spawn(program, [program, *arguments], os.environ, file_actions=actions)
    os.close(mouth)
    with open(ear, "rb") as said:
        text = said.read().decode("utf-8", "replace")
    status, usage = os.wait4(pid, 0)[1:]
    return os.waitstatus_to_exitcode(status), text, usage.ru_maxrss


def import_all(cases, wanted, memory):
    for name, words in cases.items():
        status, text, taken = run("-C", campaign, "import", "--dry-run", name)
        os.unlink(name)
        if status != wanted or words not in text:
            sys.exit(f"{name}: ended with {status}, where {wanted} and '{words}' were wanted: {text[:2000]}")
        if taken - memory > MOST:
            sys.exit(f"{name}: took {(taken - memory) // 1024} MiB more than --version")
        print(f"{name}: {max(0, taken - memory)} KiB")


refused, taken = make_elsewhere()
memory = run("--version")[2]
import_all(refused, 1, memory)
import_all(taken, 0, memory)
door.setblocking(False)
try:
    sys.exit(f"somebody connected from {door.accept()[1]}")
except BlockingIOError:
    pass
