"""A mail server on loopback that asks for a login, says yes to one password, and keeps what it is told.

login.py FOLDER    FOLDER/port gets the port, FOLDER/told the user and password of each login, a repr a line;
                   FOLDER/password holds the one it takes, and while FOLDER/wait is there no login is answered
"""
import asyncio, base64, os, sys

folder = sys.argv[1]


async def judge(line):
    user, password = base64.b64decode(line).split(b"\0")[1:]
    with open(folder + "/told", "a") as told:
        print(repr((user.decode(), password.decode())), file=told)
    while os.path.exists(folder + "/wait"):
        await asyncio.sleep(0.02)
    with open(folder + "/password", "rb") as taken:
        right = password == taken.read()
    return b"235 2.7.0 Welcome\r\n" if right else b"535 5.7.8 Wrong: " + line.strip() + b"\r\n"


async def serve(reader, writer):
    writer.write(b"220 localhost ESMTP\r\n")
    try:
        while line := await reader.readline():
            verb = line[:4].upper()
            if verb == b"AUTH":
                writer.write(b"334 \r\n")
                writer.write(await judge(await reader.readline()))
            elif verb == b"DATA":
                writer.write(b"354 Go on\r\n")
                while await reader.readline() != b".\r\n":
                    pass
                writer.write(b"250 2.0.0 Taken\r\n")
            else:
                writer.write({b"EHLO": b"250-localhost\r\n250 AUTH PLAIN\r\n", b"QUIT": b"221 2.0.0 Bye\r\n"}.get(verb, b"250 2.0.0 Fine\r\n"))
            if verb == b"QUIT":
                break
    except ConnectionError:
        pass
    writer.close()


async def main():
    server = await asyncio.start_server(serve, "127.0.0.1", 0)
    with open(folder + "/port.new", "w") as port:
        print(server.sockets[0].getsockname()[1], file=port)
    os.rename(folder + "/port.new", folder + "/port")
    await server.serve_forever()


asyncio.run(main())
