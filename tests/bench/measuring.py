"""A function as a process of its own: how long it takes, how much CPU, memory and how many instructions."""
import os
import signal
import statistics
import subprocess
import tempfile
from dataclasses import dataclass, field

from lambda_host import Failure, now

# Long enough for a program under callgrind.
PATIENCE = 300


@dataclass
class Candidate:
    """A function, the event that it gets, and the answers that it gets from AWS."""
    name: str
    command: list
    variables: dict
    event: bytes
    answers: dict = field(default_factory=dict)
    status: int = 200


class Running:
    """The function, started, and ended in the end."""

    def __init__(self, host, candidate, prefix=(), cpu=None, log=subprocess.DEVNULL):
        host.reset()
        host.answers = candidate.answers
        self.host, self.candidate = host, candidate
        self.started_at = now()
        self.process = subprocess.Popen(
            [*prefix, *candidate.command], env=environment(host, candidate), stdin=subprocess.DEVNULL, stdout=log,
            stderr=log)
        if cpu is not None:
            os.sched_setaffinity(self.process.pid, {cpu})

    def __enter__(self):
        try:
            self.wait_for_next()
        except BaseException:
            self.end()
            raise
        return self

    def __exit__(self, *_):
        self.end()

    def end(self, how=signal.SIGKILL):
        if self.process.poll() is None:
            self.process.send_signal(how)
        self.process.wait()
        self.host.reset()

    def wait_for_next(self):
        self.host.wait(self.process, lambda: self.host.waiting, PATIENCE)

    def invoke(self, event=None):
        """Has it answer the event, and wait for the next; returns the seconds until the answer."""
        host = self.host
        sent_at = host.send_event(event or self.candidate.event)
        host.wait(self.process, lambda: host.answered_at, PATIENCE)
        taken = host.answered_at - sent_at
        self.wait_for_next()
        status, body = host.answer()
        if event is None and status != self.candidate.status:
            raise Failure("it answered %s, not %s: %s" % (status, self.candidate.status, body[:400]))
        return taken

    def cpu_seconds(self):
        # The kernel's account is right once all threads sleep.
        self.host.loop.steps(0.006)
        total, tasks = 0, "/proc/%d/task" % self.process.pid
        for task in os.listdir(tasks):
            with open("%s/%s/schedstat" % (tasks, task)) as file:
                total += int(file.read().split()[0])
        return total / 1e9

    def peak_megabytes(self):
        with open("/proc/%d/status" % self.process.pid) as file:
            return next(int(line.split()[1]) * 1024 / 1e6 for line in file if line.startswith("VmHWM"))


def environment(host, candidate):
    """As bare as Lambda's: what else is set in a shell may cost time at the start."""
    dynamodb, kms = host.endpoints()
    variables = {
        "PATH": os.environ["PATH"], "LANG": "C.UTF-8", "TZ": ":UTC", "_HANDLER": "bootstrap",
        "AWS_LAMBDA_RUNTIME_API": "127.0.0.1:%d" % host.runtime_port, "AWS_LAMBDA_FUNCTION_NAME": "f",
        "AWS_LAMBDA_FUNCTION_VERSION": "$LATEST", "AWS_LAMBDA_FUNCTION_MEMORY_SIZE": "256",
        "AWS_LAMBDA_LOG_GROUP_NAME": "/aws/lambda/f", "AWS_LAMBDA_LOG_STREAM_NAME": "s",
        "AWS_EXECUTION_ENV": "AWS_Lambda_provided.al2023", "LAMBDA_TASK_ROOT": "/var/task",
        "AWS_REGION": "us-east-1", "AWS_DEFAULT_REGION": "us-east-1", "AWS_ACCESS_KEY_ID": "ASIAEXAMPLE",
        "AWS_SECRET_ACCESS_KEY": "wJalrXUtnFEMIK7MDENGbPxRfiCYEXAMPLEKEY", "AWS_SESSION_TOKEN": "T" * 300,
        **candidate.variables,
        "AWS_ENDPOINT_URL_DYNAMODB": dynamodb, "AWS_ENDPOINT_URL_KMS": kms,
    }
    if host.certificates:
        variables |= {"SSL_CERT_FILE": str(host.certificates.bundle), "AWS_CA_BUNDLE": str(host.certificates.bundle),
                      "NODE_EXTRA_CA_CERTS": str(host.certificates.own)}
    return variables


def times(host, candidate, warm, cpu=None):
    """One cold start and `warm` more invocations. Not counted: 20 of them, for what is lazy or compiled as it runs."""
    with Running(host, candidate, cpu=cpu) as running:
        init = host.asked_at - running.started_at
        init_cpu = running.cpu_seconds()
        first = running.invoke()
        figures = {"init_ms": init * 1e3, "first_ms": first * 1e3, "cold_ms": (init + first) * 1e3,
                   "init_cpu_ms": init_cpu * 1e3, "cold_cpu_ms": running.cpu_seconds() * 1e3,
                   "cold_megabytes": running.peak_megabytes()}
        if warm:
            for _ in range(20):
                running.invoke()
            cpu_before, aws_before, started_at = running.cpu_seconds(), host.aws_seconds, now()
            taken = [running.invoke() for _ in range(warm)]
            elapsed = now() - started_at
            figures |= {"warm_us": statistics.median(taken) * 1e6, "invocations_per_second": warm / elapsed,
                        "stub_us": (host.aws_seconds - aws_before) / warm * 1e6,
                        "warm_cpu_us": (running.cpu_seconds() - cpu_before) / warm * 1e6,
                        "megabytes": running.peak_megabytes()}
        return figures


def instructions(host, candidate, warm):
    """Millions of instructions under callgrind: until the first `next`, for the first event and, if `warm`, for one more."""
    def count(events):
        with tempfile.NamedTemporaryFile("r") as log:
            callgrind = ["valgrind", "--tool=callgrind", "--callgrind-out-file=/dev/null", "--log-file=" + log.name]
            running = Running(host, candidate, prefix=callgrind)
            try:
                running.wait_for_next()
                for _ in range(events):
                    running.invoke()
                host.loop.steps(0.2)
            finally:
                running.end(signal.SIGTERM)
            found = [line for line in log if "Collected" in line]
            if not found:
                raise Failure("callgrind counted nothing")
            return int(found[0].rpartition(":")[2]) / 1e6

    init, cold = count(0), count(1)
    figures = {"init_mi": init, "first_mi": cold - init, "cold_mi": cold}
    if warm:
        skipped = 20
        figures["warm_mi"] = (count(1 + skipped + warm) - count(1 + skipped)) / warm
    return figures


def ratios(of, to, figure):
    """The median of the ratios, paired by round."""
    return statistics.median(one[figure] / other[figure] for one, other in zip(of, to))
