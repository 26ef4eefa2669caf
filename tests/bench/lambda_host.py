"""What a function sees of Lambda and of AWS: the Runtime API, and the endpoints of DynamoDB and KMS."""
import http.client
import json
import ssl
import subprocess
import time

from wire import Loop

now = time.perf_counter
REQUEST_ID = "8476a536-e9f4-11e8-9739-2dfe598c3fcd"
FUNCTION_ARN = "arn:aws:lambda:us-east-1:123456789012:function:f"


class Failure(Exception):
    """A function did what it must not: ended, failed, or took too long."""


class LambdaHost:
    """Runs one function at a time, its events one after the other.

    Calls to AWS are answered from `answers` ({target: [(status, headers, body)]}, in turn and then from the first again), or passed
    on to `upstreams` ({first part of the target: (host, port)}) and remembered in `recorded`, which has the form of `answers`.
    """

    def __init__(self, certificates=None):
        self.loop = Loop()
        self.runtime_port = self.loop.listen(self.on_runtime)
        self.certificates = certificates
        self.aws_port = self.loop.listen(self.on_aws, certificates and certificates.context)
        self.answers, self.upstreams = {}, {}
        self.reset()

    def reset(self):
        """Forgets the function that ran."""
        self.loop.disconnect()
        self.waiting = self.asked_at = self.answered_at = self.error = self.response = None
        self.recorded, self.answered, self.calls, self.aws_seconds = {}, {}, [], 0.0

    def endpoints(self):
        """DynamoDB's and KMS's: two names, so that a client opens two connections, as it does on AWS."""
        scheme = "https" if self.certificates else "http"
        return ["%s://%s:%d" % (scheme, name, self.aws_port) for name in ("127.0.0.1", "localhost")]

    def on_runtime(self, connection, request):
        if request.path.endswith("/invocation/next"):
            self.waiting, self.asked_at = connection, now()
            return
        if request.path.endswith("/error"):
            self.error = "it reported: " + request.body[:400].decode("utf-8", "replace")
        elif request.path.endswith("/response"):
            self.response, self.answered_at = request.body, now()
        connection.respond("202 Accepted", b'{"status":"OK"}\n', [("content-type", "application/json")])

    def on_aws(self, connection, request):
        started = now()
        target = request.headers.get("x-amz-target", "")
        status, headers, body = self.next_answer(target) or self.ask_upstream(target, request)
        sent = connection.respond(status, body, headers)
        self.calls.append({"operation": target.rpartition(".")[2], "sent": request.size, "received": sent,
                           "request": request.body.decode()})
        self.aws_seconds += now() - started

    def next_answer(self, target):
        answers = self.answers.get(target)
        if answers:
            self.answered[target] = self.answered.get(target, 0) + 1
            return answers[(self.answered[target] - 1) % len(answers)]

    def ask_upstream(self, target, request):
        upstream = self.upstreams.get(target.split(".")[0].split("_")[0])
        if not upstream:
            self.error = "it called %s, to which there is no answer" % (target or request.path)
            return "400 Bad Request", [], b'{"__type":"UnknownOperationException"}'
        client = http.client.HTTPConnection(*upstream, timeout=60)
        client.request("POST", "/", request.body, {
            name: value for name, value in request.headers.items() if name not in ("host", "content-length", "connection")})
        reply = client.getresponse()
        body = reply.read()
        client.close()
        headers = [header for header in reply.getheaders() if header[0].lower() in (
            "content-type", "x-amzn-requestid", "x-amz-crc32")]
        answer = "%d %s" % (reply.status, reply.reason), headers, body
        self.recorded.setdefault(target, []).append(answer)
        return answer

    def wait(self, process, condition, seconds):
        """Serves until the condition holds."""
        end = now() + seconds
        while not condition():
            self.loop.step(0.25)
            if self.error:
                raise Failure(self.error)
            if process.poll() is not None:
                raise Failure("it ended with %s" % process.returncode)
            if now() > end:
                raise Failure("it took more than %d s" % seconds)

    def send_event(self, event):
        """Answers the function's wait for an event; returns when that was."""
        connection = self.waiting
        self.waiting = self.asked_at = self.answered_at = self.response = None
        headers = [("content-type", "application/json"), ("lambda-runtime-aws-request-id", REQUEST_ID),
                   ("lambda-runtime-deadline-ms", int((time.time() + 60) * 1000)),
                   ("lambda-runtime-invoked-function-arn", FUNCTION_ARN),
                   ("lambda-runtime-trace-id", "Root=1-5bef4de7-ad49b0e87f6ef6c87fc2e700;Sampled=0")]
        sent_at = now()
        connection.respond("200 OK", event, headers)
        return sent_at

    def answer(self):
        """The status and the body of the last response."""
        response = json.loads(self.response)
        return response["statusCode"], response.get("body") or ""


class Certificates:
    """A certificate for the endpoints over TLS, and the bundles of roots with which clients trust it."""

    def __init__(self, directory, amazon_roots):
        certificate, key = directory / "certificate.pem", directory / "key.pem"
        subprocess.run(
            ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "2",
             "-keyout", key, "-out", certificate, "-subj", "/CN=localhost",
             "-addext", "subjectAltName=DNS:localhost,IP:127.0.0.1", "-addext", "basicConstraints=critical,CA:FALSE"],
            check=True, stderr=subprocess.DEVNULL)
        self.context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        self.context.load_cert_chain(certificate, key)
        self.own = certificate
        # As many roots to parse as on Lambda, and one more.
        self.bundle = directory / "roots.pem"
        self.bundle.write_bytes(amazon_roots.read_bytes() + certificate.read_bytes())
