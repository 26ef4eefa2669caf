"""HTTP/1.1 servers in one thread, plain or over TLS, so that whoever serves can be pinned to the CPU of whoever is measured."""
import selectors
import socket
import ssl
import time


class Loop:
    """The servers, and the connections that they accepted."""

    def __init__(self):
        self.selector = selectors.DefaultSelector()
        self.failures = []

    def listen(self, on_request, tls=None):
        """Serves on a port of its own, which it returns; `on_request(connection, request)` answers."""
        listener = socket.create_server(("127.0.0.1", 0))
        listener.setblocking(False)
        self.selector.register(listener, selectors.EVENT_READ, (on_request, tls))
        return listener.getsockname()[1]

    def step(self, seconds):
        """Does what there is to do, waiting for it at most so long."""
        for key, _ in self.selector.select(max(0, seconds)):
            if isinstance(key.data, Connection):
                key.data.read()
            else:
                accepted, _ = key.fileobj.accept()
                accepted.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
                accepted.setblocking(False)
                connection = Connection(self, accepted, *key.data)
                self.selector.register(accepted, selectors.EVENT_READ, connection)

    def steps(self, seconds):
        """Does what comes up in so many seconds."""
        end = time.perf_counter() + seconds
        while (left := end - time.perf_counter()) > 0:
            self.step(left)

    def disconnect(self):
        """Closes every connection; the servers stay."""
        for key in list(self.selector.get_map().values()):
            if isinstance(key.data, Connection):
                key.data.close()


class Request:
    def __init__(self, head, body):
        first, *lines = head.decode("latin-1").split("\r\n")
        self.method, self.path = first.split(" ")[:2]
        self.headers = {}
        for line in lines:
            name, _, value = line.partition(":")
            self.headers[name.lower()] = value.strip()
        self.body, self.size = body, len(head) + 4


class Connection:
    """One accepted connection. Bodies have a content-length: Lambda's runtimes and the AWS SDKs send nothing else, but for
    one Lambda runtime, which sends chunks."""

    def __init__(self, loop, peer, on_request, tls):
        self.loop, self.peer, self.on_request = loop, peer, on_request
        self.received, self.is_open, self.tls, self.greeted = bytearray(), True, None, False
        if tls:
            self.incoming, self.outgoing, self.is_shaken = ssl.MemoryBIO(), ssl.MemoryBIO(), False
            self.tls = tls.wrap_bio(self.incoming, self.outgoing, server_side=True)

    def close(self):
        if self.is_open:
            self.is_open = False
            self.loop.selector.unregister(self.peer)
            self.peer.close()

    def send(self, data):
        if self.tls and self.is_open:
            self.tls.write(data)
            data = self.outgoing.read()
        self.send_raw(data)

    def send_raw(self, data):
        if not self.is_open:
            return
        try:
            self.peer.setblocking(True)
            self.peer.sendall(data)
            self.peer.setblocking(False)
        except OSError:
            self.close()

    def respond(self, status, body=b"", headers=()):
        """Sends a response; returns how many bytes that took."""
        lines = ["HTTP/1.1 %s" % status, "content-length: %d" % len(body)]
        lines += ["%s: %s" % header for header in headers]
        data = ("\r\n".join(lines) + "\r\n\r\n").encode() + body
        self.send(data)
        return len(data)

    def read(self):
        try:
            data = self.peer.recv(262144)
        except BlockingIOError:
            return
        except OSError:
            data = b""
        if not data:
            self.close()
        elif self.tls:
            self.decrypt(data)
        else:
            self.received += data
        while self.is_open and (request := self.take_request()):
            self.on_request(self, request)

    def decrypt(self, data):
        self.incoming.write(data)
        try:
            if not self.is_shaken:
                self.tls.do_handshake()
                self.is_shaken = True
            while clear := self.tls.read(262144):
                self.received += clear
        except ssl.SSLWantReadError:
            pass
        except ssl.SSLError as error:
            self.loop.failures.append("TLS: %s" % error)
            return self.close()
        if self.outgoing.pending:
            self.send_raw(self.outgoing.read())

    def take_request(self):
        """The first whole request in what was received, or None."""
        end = self.received.find(b"\r\n\r\n")
        if end < 0:
            return None
        request, start = Request(bytes(self.received[:end]), b""), end + 4
        if "100-continue" in request.headers.get("expect", "").lower() and not self.greeted:
            self.greeted = True
            self.send(b"HTTP/1.1 100 Continue\r\n\r\n")
        if "chunked" in request.headers.get("transfer-encoding", "").lower():
            chunks = self.take_chunks(start)
            if chunks is None:
                return None
            request.body, end = chunks
        else:
            end = start + int(request.headers.get("content-length", 0))
            if len(self.received) < end:
                return None
            request.body = bytes(self.received[start:end])
        request.size = end
        del self.received[:end]
        self.greeted = False
        return request

    def take_chunks(self, at):
        body = bytearray()
        while (line := self.received.find(b"\r\n", at)) >= 0:
            size = int(bytes(self.received[at:line]).split(b";")[0], 16)
            if size == 0:
                end = self.received.find(b"\r\n\r\n", line)
                return (bytes(body), end + 4) if end >= 0 else None
            at = line + 2 + size + 2
            if len(self.received) < at:
                return None
            body += self.received[line + 2:at - 2]
        return None
