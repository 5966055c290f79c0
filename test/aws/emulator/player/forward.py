"""A port of the loopback that leads to a port of an instance's own loopback, as a session of SSM does."""
import ctypes
import os
import queue
import socket
import threading

CLONE_NEWNET = 0x40000000
LOOK_SECONDS = 0.2
libc = ctypes.CDLL(None, use_errno=True)


class Forward:
    """Open while the instance runs: there is no session with one that doesn't."""

    def __init__(self, port, find_instance, to):
        self.port = port
        self.find_instance = find_instance
        self.to = to
        self.listener = None
        self.ended = threading.Event()
        threading.Thread(target=self.follow, daemon=True).start()

    def follow(self):
        while not self.ended.wait(LOOK_SECONDS):
            instance = self.find_instance()
            up = instance is not None and instance.up
            if up and self.listener is None:
                self.listener = socket.create_server(("127.0.0.1", self.port))
                threading.Thread(target=self.accept, args=(self.listener,), daemon=True).start()
            elif not up:
                self.hang_up()
        self.hang_up()

    def hang_up(self):
        if self.listener is not None:
            listener, self.listener = self.listener, None
            # Wakes accept(), which close() alone doesn't.
            listener.shutdown(socket.SHUT_RDWR)
            listener.close()

    def accept(self, listener):
        while True:
            try:
                client, _ = listener.accept()
            except OSError:
                return
            threading.Thread(target=self.connect, args=(client,), daemon=True).start()

    def connect(self, client):
        try:
            instance = self.find_instance()
            server = connect_inside(instance.process_id, self.to)
        except Exception:
            # Nobody there, or nobody who listens: the session closes the connection.
            client.close()
            return
        threading.Thread(target=pump, args=(client, server), daemon=True).start()
        pump(server, client)
        client.close()
        server.close()

    def close(self):
        self.ended.set()


def connect_inside(process_id, port):
    """A socket belongs to the network namespace it was made in: made by a thread that goes there and ends there."""
    result = queue.Queue()
    threading.Thread(target=lambda: result.put(attempt(process_id, port)), daemon=True).start()
    connected = result.get(timeout=10)
    if isinstance(connected, Exception):
        raise connected
    return connected


def attempt(process_id, port):
    try:
        namespace = os.open(f"/proc/{process_id}/ns/net", os.O_RDONLY)
        try:
            if libc.setns(namespace, CLONE_NEWNET) != 0:
                raise OSError(ctypes.get_errno(), "setns")
        finally:
            os.close(namespace)
        connection = socket.create_connection(("127.0.0.1", port), timeout=5)
        connection.settimeout(None)
        return connection
    except Exception as error:
        return error


def pump(source, target):
    try:
        while data := source.recv(65536):
            target.sendall(data)
    except OSError:
        pass
    for end, how in ((source, socket.SHUT_RD), (target, socket.SHUT_WR)):
        try:
            end.shutdown(how)
        except OSError:
            pass
