"""A proxy between the functions and their AWS: passes everything on, and keeps who asked for what."""

import json
import re
import threading
from dataclasses import dataclass
from http.client import HTTPConnection
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

TRANSACTION_PARTS = {"Put": "PutItem", "Update": "UpdateItem", "Delete": "DeleteItem", "ConditionCheck": "ConditionCheckItem"}


@dataclass(frozen=True)
class Call:
    """What IAM decides about: one action on one resource, and what conditions look at."""

    access_key_id: str
    action: str
    # A table's name or a KMS key's ARN.
    resource: str
    leading_key: str = ""
    signing_algorithm: str = ""
    # The encryption context, as `name=value`.
    purpose: str = ""


class Recorder:
    """The running proxy. Use it in a `with`, whose end ends it."""

    def __init__(self):
        self.upstream = ""
        self.forget()
        self._lock = threading.Lock()
        recorder = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers.get("content-length", 0)))
                recorder._keep(dict(self.headers.items()), body)
                recorder._pass_on(self, body)

            do_GET = do_PUT = do_DELETE = do_POST

            def log_message(self, *_: object) -> None:
                pass

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        self.url = f"http://127.0.0.1:{self._server.server_port}"
        threading.Thread(target=self._server.serve_forever, daemon=True).start()

    def __enter__(self) -> "Recorder":
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._server.server_close()

    def forget(self) -> None:
        """Begins anew, for another stack."""
        self.calls: set[Call] = set()
        self.count = 0
        # Requests that `read` makes nothing of.
        self.unread: set[str] = set()

    def _keep(self, headers: dict[str, str], body: bytes) -> None:
        headers = {name.lower(): value for name, value in headers.items()}
        credential = re.search(r"Credential=([^/]+)/", headers.get("authorization", ""))
        target = headers.get("x-amz-target", "")
        calls = list(read(credential[1] if credential else "nobody", target, body))
        with self._lock:
            self.count += 1
            self.calls.update(calls)
            if not calls:
                self.unread.add(target or "no x-amz-target")

    def _pass_on(self, handler: BaseHTTPRequestHandler, body: bytes) -> None:
        # The headers as they came, Host too, which is signed.
        connection = HTTPConnection(self.upstream, timeout=60)
        try:
            connection.putrequest(handler.command, handler.path, skip_host=True, skip_accept_encoding=True)
            for name, value in handler.headers.items():
                connection.putheader(name, value)
            connection.endheaders(body)
            response = connection.getresponse()
            answer = response.read()
        finally:
            connection.close()
        handler.send_response_only(response.status)
        for name, value in response.getheaders():
            if name.lower() not in ("connection", "content-length", "transfer-encoding"):
                handler.send_header(name, value)
        handler.send_header("content-length", str(len(answer)))
        handler.end_headers()
        handler.wfile.write(answer)


def read(access_key_id: str, target: str, body: bytes):
    """The calls that a request is. A transaction has no action of its own: it is its parts."""
    api, _, operation = target.partition(".")
    asked = json.loads(body) if body else {}
    if api == "TrentService":
        context = ",".join(f"{name}={value}" for name, value in sorted(asked.get("EncryptionContext", {}).items()))
        yield Call(access_key_id, f"kms:{operation}", asked.get("KeyId", ""), signing_algorithm=asked.get("SigningAlgorithm", ""),
                   purpose=context)
    elif operation == "TransactWriteItems":
        for part in asked["TransactItems"]:
            [(kind, item)] = part.items()
            yield Call(access_key_id, f"dynamodb:{TRANSACTION_PARTS[kind]}", item["TableName"], leading_key(item))
    elif operation == "BatchGetItem":
        for table, wanted in asked["RequestItems"].items():
            for key in wanted["Keys"]:
                yield Call(access_key_id, "dynamodb:BatchGetItem", table, leading_key({"Key": key}))
    elif operation == "BatchWriteItem":
        for table, wanted in asked["RequestItems"].items():
            for request in wanted:
                [item] = request.values()
                yield Call(access_key_id, "dynamodb:BatchWriteItem", table, leading_key(item))
    elif api.startswith("DynamoDB"):
        index = f"/index/{asked['IndexName']}" if "IndexName" in asked else ""
        yield Call(access_key_id, f"dynamodb:{operation}", asked.get("TableName", "") + index, leading_key(asked))


def leading_key(item: dict) -> str:
    """The partition key; of a query, the value that its condition compares with."""
    queried = {"pk": item.get("ExpressionAttributeValues", {}).get(":pk", {})} if "KeyConditionExpression" in item else None
    return (item.get("Key") or item.get("Item") or queried or {}).get("pk", {}).get("S", "")
