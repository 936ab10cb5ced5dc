"""A line to a mail server that goes wrong at times, always the same ones for the same seed.

faulty.py PORT SERVER_PORT SEED PERCENT LOG
Stands between a client and a real server on loopback. Of each hundred messages PERCENT meet a fault:
the connection ends at MAIL, RCPT, DATA, within the body or after its end; or RCPT, DATA or the end is
refused for now or for good. LOG gets a line for each: what was done, and to whom the message was.
"""
import asyncio, random, sys

port, server_port, seed, percent, log = sys.argv[1:]
chance = random.Random(int(seed))
notes = open(log, "w", buffering=1)
CUTS = ["cut MAIL", "cut RCPT", "cut DATA", "cut body", "cut end", "half end", "garbage end"]
WORDS = {"soft RCPT": b"450 4.2.1 Not now\r\n", "hard RCPT": b"550 5.1.1 Nobody here\r\n",
         "soft DATA": b"451 4.3.0 Not now\r\n", "shut RCPT": b"421 4.3.2 Going down\r\n"}


class Cut(Exception):
    pass


async def reply(reader):
    text = b""
    while True:
        line = await reader.readline()
        if not line:
            raise Cut
        text += line
        if line[3:4] != b"-":
            return text


async def body(client, server, fault):
    """Hands the body on, up to its end; ends before that where the fault wants it."""
    lines = 0
    while True:
        line = await client.readline()
        if not line:
            raise Cut
        lines += 1
        if fault == "cut body" and lines == 5:
            raise Cut
        server.write(line)
        if line == b".\r\n":
            return
        if lines % 64 == 0:
            await server.drain()


async def serve(client, out):
    server, back = await asyncio.open_connection("127.0.0.1", int(server_port))
    fault = to = None
    try:
        out.write(await reply(server))
        while True:
            line = await client.readline()
            if not line:
                raise Cut
            verb = line[:4].upper()
            if verb == b"MAIL":
                fault = chance.choice(CUTS + list(WORDS)) if chance.random() * 100 < float(percent) else None
            if verb == b"RCPT":
                to = line[line.index(b"<") + 1:line.index(b">")].decode()
            met = fault is not None and fault.endswith(verb.decode("ascii", "replace"))
            if met:
                notes.write(f"{fault} {to}\n")
            if met and fault.startswith("cut"):
                raise Cut
            if met and fault in WORDS:
                out.write(WORDS[fault])
                if fault.startswith("shut"):
                    await out.drain()
                    raise Cut
                continue
            back.write(line)
            answer = await reply(server)
            out.write(answer)
            if verb == b"QUIT":
                raise Cut
            if verb == b"DATA" and answer.startswith(b"354"):
                await out.drain()
                ends = fault is not None and (fault.endswith("end") or fault == "cut body")
                if ends:
                    notes.write(f"{fault} {to}\n")
                await body(client, back, fault)
                answer = await reply(server)
                if ends:
                    out.write({"half end": b"25", "garbage end": b"\x00\xff what\r\n"}.get(fault, b""))
                    await out.drain()
                    raise Cut
                out.write(answer)
    except (Cut, ConnectionError):
        pass
    finally:
        for writer in (out, back):
            writer.close()


async def main():
    listener = await asyncio.start_server(serve, "127.0.0.1", int(port), limit=1 << 20)
    async with listener:
        await listener.serve_forever()


asyncio.run(main())
