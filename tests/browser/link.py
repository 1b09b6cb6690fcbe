"""A link between phone and server that breaks when told to, and counts what went over it."""

import selectors
import socket
import struct
import threading
from contextlib import suppress

PIECE = 8192
SMALL_BUFFER = 16_384  # so that little is under way when the link breaks, as on a slow radio


class Link:
    """Forwards its own port to the server's."""

    def __init__(self, server_port: int, *, bytes_per_s: int) -> None:
        self._pace = 1 / bytes_per_s
        self.bytes_up = 0
        self.cuts_made = 0
        self._every, self._cuts = 0, 0
        self._server = ("127.0.0.1", server_port)
        self._listening = socket.socket()
        self._listening.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, SMALL_BUFFER)
        self._listening.bind(("127.0.0.1", 0))
        self._listening.listen(64)
        self._open: list[socket.socket] = []
        self._end = threading.Event()
        self._lock = threading.Lock()
        self._since_cut = 0
        threading.Thread(target=self._accept, daemon=True).start()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._listening.getsockname()[1]}"

    def breaks(self, *, every: int, times: int) -> None:
        """From now on by reset, each time that so many more bytes went up."""
        with self._lock:
            self._every, self._cuts, self._since_cut, self.cuts_made = every, times, 0, 0

    def _accept(self) -> None:
        while not self._end.is_set():
            try:
                phone, _from = self._listening.accept()
            except OSError:
                return
            server = socket.create_connection(self._server)
            with self._lock:
                self._open += [phone, server]
            threading.Thread(target=self._carry, args=(phone, server), daemon=True).start()

    def _carry(self, phone: socket.socket, server: socket.socket) -> None:
        with selectors.DefaultSelector() as ready, suppress(OSError, ValueError):
            ready.register(phone, selectors.EVENT_READ, server)
            ready.register(server, selectors.EVENT_READ, phone)
            while not self._end.is_set():
                for key, _events in ready.select(0.5):
                    came = key.fileobj.recv(PIECE)  # type: ignore[union-attr]
                    if not came:
                        return self._close(phone, server)
                    key.data.sendall(came)
                    if key.fileobj is phone:
                        self._end.wait(len(came) * self._pace)  # no radio is as quick as loopback
                    if key.fileobj is phone and self._breaks(len(came)):
                        return self._reset(phone, server)
        return self._close(phone, server)

    def _breaks(self, more: int) -> bool:
        with self._lock:
            self.bytes_up += more
            self._since_cut += more
            if self.cuts_made >= self._cuts or self._since_cut < self._every:
                return False
            self._since_cut = 0
            self.cuts_made += 1
            return True

    def _reset(self, phone: socket.socket, server: socket.socket) -> None:
        """The phone sees its connection die; the server has all that came so far."""
        with suppress(OSError):
            phone.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self._close(phone, server)

    def _close(self, *ends: socket.socket) -> None:
        for end in ends:
            with suppress(OSError):
                end.close()

    def stop(self) -> None:
        self._end.set()
        with self._lock:
            self._close(self._listening, *self._open)
