"""every_receipt.py ROSTER.json FILE.eml… - whom each receipt went to, a line a mail, with what is enclosed put beside it.

Each mail is decoded to the last part. It fails where a salt stands in another mail than its owner's, in any part of it.
"""
import email
import email.policy
import json
import sys

roster = {entry["email"]: entry for entry in json.load(open(sys.argv[1], encoding="utf-8"))}
said, salts = {}, {}
for path in sys.argv[2:]:
    mail = email.message_from_bytes(open(path, "rb").read(), policy=email.policy.default)
    to = mail["To"].addresses[0].addr_spec
    parts = [part.get_payload(decode=True) for part in mail.walk() if not part.is_multipart()]
    said[to] = b"\n".join(parts)
    enclosed = [part for part in mail.walk() if part.get_filename()]
    for part in enclosed:
        receipt = json.loads(part.get_payload(decode=True))
        assert receipt["entry"]["name"] == roster[to]["name"], f"{to} got that of {receipt['entry']['name']}"
        assert receipt["salt"] not in salts, f"{to} and {salts[receipt['salt']]} have one salt"
        salts[receipt["salt"]] = to
        open(path + ".json", "wb").write(part.get_payload(decode=True))
    print(roster[to]["id"], roster[to]["visibility"], *[part.get_filename() for part in enclosed])
for salt, owner in salts.items():
    holders = [to for to, text in said.items() if salt.encode() in text]
    assert holders == [owner], f"the salt of {owner} is in the mails of {holders}"
