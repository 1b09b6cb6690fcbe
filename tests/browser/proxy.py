"""A line between phone and server that counts what crosses it, and breaks where a test wants it to."""

import re
import socket
import struct
import time
from contextlib import suppress
from threading import Lock, Thread

PIECE = 4096
ASKED = re.compile(rb"(?:^|\r\n\r\n|[\n}])(GET|HEAD|PUT|PATCH|POST) (\S+) HTTP/1\.1\r\n")
RESET = struct.pack("ii", 1, 0)


class Line:
    """Bytes count when the line takes them from the phone; what still waits in the phone's own queue was not sent.

    `cuts`: numbers of bytes from the phone, counted from when it is set, after each of which the line breaks once.
    The server hears nothing of every second break, as when somebody walks into a lift.
    """

    def __init__(self, port: int) -> None:
        self._to = port
        self._lock = Lock()
        self._open: set[socket.socket] = set()
        self._listening = socket.create_server(("127.0.0.1", 0), backlog=64)
        self.port = int(self._listening.getsockname()[1])
        self.url = f"http://127.0.0.1:{self.port}"
        self.sent = self.received = self.breaks = 0
        self.cuts: list[int] = []
        self.lose_reply_to = b""
        self.lost_replies = 0
        self.bytes_per_s = 0.0
        self.dead = False
        self.asked: list[str] = []
        Thread(target=self._accept, daemon=True).start()

    def count_from_here(self, *cuts: int) -> None:
        with self._lock:
            self.sent = self.received = self.breaks = 0
            self.cuts = list(cuts)
            self.asked = []

    def down(self) -> None:
        """No line at all, and what was under way is broken."""
        self.dead = True
        for end in list(self._open):
            self._break(end)

    def up(self) -> None:
        self.dead = False

    def stop(self) -> None:
        self.down()
        self._listening.close()

    def _accept(self) -> None:
        with suppress(OSError):  # closed: the test is over
            while True:
                phone, _address = self._listening.accept()
                if self.dead:
                    self._break(phone)
                    continue
                try:
                    server = socket.create_connection(("127.0.0.1", self._to))
                except OSError:
                    self._break(phone)
                    continue
                self._open |= {phone, server}
                marked: list[bool] = []
                Thread(target=self._up, args=(phone, server, marked), daemon=True).start()
                Thread(target=self._down, args=(phone, server, marked), daemon=True).start()

    def _up(self, phone: socket.socket, server: socket.socket, marked: list[bool]) -> None:
        with suppress(OSError):
            while data := phone.recv(PIECE):
                self._slow(len(data))
                self.asked += [f"{verb.decode()} {path.decode()}" for verb, path in ASKED.findall(data)]
                if self.lose_reply_to and self.lose_reply_to in data:
                    marked.append(True)
                breaks = self._counted(len(data))
                server.sendall(data)
                if breaks:
                    self._break(phone)
                    if self.breaks % 2:
                        server.shutdown(socket.SHUT_WR)
                    return
            server.shutdown(socket.SHUT_WR)

    def _down(self, phone: socket.socket, server: socket.socket, marked: list[bool]) -> None:
        with suppress(OSError):
            while data := server.recv(PIECE * 4):
                if marked:
                    self.lost_replies += 1
                    self._break(phone)
                    return
                self._slow(len(data))
                self.received += len(data)
                phone.sendall(data)
        for end in (phone, server):
            self._open.discard(end)
            end.close()

    def _counted(self, size: int) -> bool:
        """Whether the line breaks after these bytes."""
        with self._lock:
            self.sent += size
            if not self.cuts or self.sent < self.cuts[0]:
                return False
            self.cuts.pop(0)
            self.breaks += 1
            return True

    def _slow(self, size: int) -> None:
        if self.bytes_per_s:
            time.sleep(size / self.bytes_per_s)  # the line's own slowness, not a test that waits

    def _break(self, end: socket.socket) -> None:
        self._open.discard(end)
        with suppress(OSError):
            end.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, RESET)
            end.shutdown(socket.SHUT_RD)
        end.close()
