"""Servers that want a password in the clear, or TLS without its proof, and keep what they are told.

downgrade.py ADDRESS LOG PORT=SCRIPT…    LOG gets every byte that any of them was sent
"""
import asyncio, sys

address, log, *scripts = sys.argv[1:]
heard = open(log, "ab", buffering=0)
PLAIN = b"250-mail.example.org\r\n250-AUTH PLAIN LOGIN XOAUTH2\r\n250 8BITMIME\r\n"
TLS = b"250-mail.example.org\r\n250-STARTTLS\r\n250-AUTH PLAIN LOGIN XOAUTH2\r\n250 8BITMIME\r\n"
READY = b"220 2.0.0 Ready\r\n"
ANSWERS = {  # what is said to EHLO, HELO and STARTTLS
    "stripped": (PLAIN, b"250 mail\r\n", b"502 5.5.1 What\r\n"),
    "refused": (TLS, b"250 mail\r\n", b"454 4.7.0 TLS is not to be had now\r\n"),
    "unknown": (TLS, b"250 mail\r\n", b"502 5.5.1 What\r\n"),
    "injected": (TLS, b"250 mail\r\n", READY + PLAIN + b"235 2.7.0 Welcome\r\n250 OK\r\n"),
    "pretended": (TLS, b"250 mail\r\n", READY),  # and goes on in the clear
    "ancient": (b"502 5.5.1 What\r\n", b"250 mail\r\n", b"502 5.5.1 What\r\n"),
    "silent": (TLS, b"250 mail\r\n", b""),  # closes
}


def server(script):
    ehlo, helo, starttls = ANSWERS[script]

    async def serve(reader, writer):
        writer.write(b"220 mail.example.org ESMTP\r\n")
        try:
            while line := await reader.readline():
                heard.write(line)
                verb = line[:4].upper()
                if verb == b"STAR" and not starttls:
                    break
                writer.write({b"EHLO": ehlo, b"HELO": helo, b"STAR": starttls, b"AUTH": b"334 \r\n",
                              b"QUIT": b"221 2.0.0 Bye\r\n"}.get(verb, b"250 2.0.0 Fine\r\n"))
                if verb == b"QUIT":
                    break
        except ConnectionError:  # whoever wants TLS and hears none hangs up
            pass
        writer.close()

    return serve


async def main():
    listening = []
    for port, script in (pair.split("=") for pair in scripts):
        listening.append(await asyncio.start_server(server(script), address, int(port)))
    print("listening", flush=True)
    await asyncio.gather(*(one.serve_forever() for one in listening))


asyncio.run(main())
