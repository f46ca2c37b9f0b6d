"""What lies between a school and the federation: bytes that pass, and a moment to interfere."""

import socket
import threading
from collections.abc import Callable
from contextlib import suppress

BULK = b"POST /scim/v2/Bulk"


class Wire:
    """Forwards every connection to the federation's port, until somebody cuts it.

    `before` is called when a Bulk has come in and before it goes on; `answered` when its answer
    comes back, which is then thrown away: to the school it is a line that went dead.
    """

    def __init__(self, port: int) -> None:
        self.target = port
        self.before: Callable[[], object] = lambda: None
        self.answered: Callable[[], object] | None = None
        self.bulk_seen = threading.Event()
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.port: int = self.listener.getsockname()[1]
        self.bulks: set[socket.socket] = set()
        threading.Thread(target=self._accept, daemon=True).start()

    def close(self) -> None:
        self.listener.close()

    def _accept(self) -> None:
        with suppress(OSError):
            while True:
                client, _ = self.listener.accept()
                threading.Thread(target=self._join, args=(client,), daemon=True).start()

    def _join(self, client: socket.socket) -> None:
        with client:
            try:
                server = socket.create_connection(("127.0.0.1", self.target))
            except OSError:
                return
            with server:
                back = threading.Thread(target=self._back, args=(server, client), daemon=True)
                back.start()
                self._forth(client, server)
                back.join()

    def _forth(self, client: socket.socket, server: socket.socket) -> None:
        with suppress(OSError):
            while data := client.recv(65536):
                if BULK in data:
                    self.before()
                    self.bulks.add(server)
                    self.bulk_seen.set()
                server.sendall(data)
            server.shutdown(socket.SHUT_WR)

    def _back(self, server: socket.socket, client: socket.socket) -> None:
        with suppress(OSError):
            while data := server.recv(65536):
                if self.answered and server in self.bulks:
                    self.answered()
                    break
                client.sendall(data)
        with suppress(OSError):
            client.shutdown(socket.SHUT_RDWR)
