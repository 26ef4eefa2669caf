"""A license service that plays a script: scripted.jsonl says what each case's requests are answered, one after the other.

    server.py SCRIPT > URL

A request is of the case that its path begins with: /<who asks>/<number>/v1/activations. Each who asks hears a script from its
beginning; the last answer is given again and again. An answer may be cut, another protocol's, late, or none at all; where the
script says what was to be asked and sent, anything else gets the code `not_in_the_script`.
"""
import json
import socketserver
import sys
import threading
import time

scripts = {}
heard = {}
lock = threading.Lock()


def problem(why):
    return {"status": 500, "type": "application/problem+json", "body": {
        "type": "about:blank", "title": why, "status": 500, "detail": why, "code": "not_in_the_script", "request_id": "r-1"}}


def next_step(who, number):
    with lock:
        turn = heard.get((who, number), 0)
        heard[who, number] = turn + 1
    script = scripts.get(number) or [problem("this case asks nothing")]
    return script[min(turn, len(script) - 1)]


def checked(step, asked, body):
    """The step, if it is for what was asked; else a problem that says so."""
    if step.get("asked", asked) != asked:
        return problem(f"asked was {asked}, and not {step['asked']}")
    sent = json.loads(body) if step.get("sent") else {}
    if any(sent.get(name) != value for name, value in step.get("sent", {}).items()):
        return problem("something else was sent")
    return step


class Connection(socketserver.StreamRequestHandler):
    def handle(self):
        method, path, _ = self.rfile.readline().decode().split(" ", 2)
        length = 0
        for line in iter(self.rfile.readline, b"\r\n"):
            name, _, value = line.decode().partition(":")
            length = int(value) if name.lower() == "content-length" else length
        body = self.rfile.read(length)
        _, who, number, rest = path.split("/", 3)
        step = checked(next_step(who, number), f"{method} /{rest}", body)
        time.sleep(step.get("delay_ms", 0) / 1000)
        if step.get("silent"):
            time.sleep(5)
            return
        if "raw" in step:
            self.wfile.write(step["raw"].encode())
            return
        content = json.dumps(step["body"]) if "body" in step else step.get("raw_body", step.get("cut", ""))
        content = content.encode()
        head = [f"HTTP/1.1 {step['status']} x", "connection: close"]
        if step["status"] != 204:
            head.append(f"content-length: {len(content) + (5000 if 'cut' in step else 0)}")
        for member, header in {"type": "content-type", "location": "location", "retry_after": "retry-after"}.items():
            if member in step:
                head.append(f"{header}: {step[member]}")
        self.wfile.write("\r\n".join([*head, "", ""]).encode() + content)


class Server(socketserver.ThreadingTCPServer):
    daemon_threads = True
    request_queue_size = 100

    def handle_error(self, request, client_address):
        """Whoever went away meanwhile hears nothing."""


with open(sys.argv[1], encoding="utf-8") as rows:
    for row in map(json.loads, rows):
        scripts[str(row["number"])] = row["script"]
with Server(("127.0.0.1", 0), Connection) as server:
    print(f"http://127.0.0.1:{server.server_address[1]}", flush=True)
    server.serve_forever()
