"""Deploys the template on ministack and drives it. See run."""

import argparse
import signal
import sys
import tempfile
import time
import traceback
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1] / "interop"))

import deployed  # noqa: E402
import grants  # noqa: E402
import logs  # noqa: E402
import stack as stacks  # noqa: E402
from checks import Checks  # noqa: E402
from journey import Journey  # noqa: E402
from ministack import Ministack  # noqa: E402


def attempt(checks: Checks, title: str, part, *arguments: object) -> None:
    """One part of the test; what it trips over is a failure of that part, and the next ones run."""
    print(f"\n{title}", flush=True)
    try:
        part(*arguments)
    except Exception:
        checks.check("goes on to its end", False, traceback.format_exc())


def travel(checks: Checks, stack: stacks.Stack) -> Journey:
    """Everything that is checked of any stack."""
    policy = stack.outputs["VendorPolicyArn"]
    journey = Journey(checks, stack, stack.user(f"{stack.name}-vendor", policy), stack.user(f"{stack.name}-stranger"))
    attempt(checks, f"{stack.name}: what was deployed", deployed.check, checks, stack)
    for part in journey.parts():
        attempt(checks, f"{stack.name}: {part.__doc__}", part)
    attempt(checks, f"{stack.name}: calls and policies", grants.compare, checks, stack)
    return journey


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--architecture", required=True, choices=["arm64", "x86_64"], help="what the binaries are for")
    options = parser.parse_args()
    # What is started is ended in `with`, which a default SIGTERM would skip.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))
    checks = Checks()
    started = time.monotonic()
    with tempfile.TemporaryDirectory(prefix="latchkey-deploy-") as folder, Ministack(Path(folder)) as ministack:
        packaged = stacks.package(ministack)
        configured = stacks.parameters_of_samconfig("dev")
        architecture = f"Architecture={options.architecture}"
        stack = stacks.Stack(ministack, "latchkey-dev", packaged, *configured, architecture)
        print(f"deployed after {time.monotonic() - started:.0f} s", flush=True)
        journey = travel(checks, stack)
        attempt(checks, "the logs of all this", logs.check, checks, stack, journey)
    print(f"\n{checks.passed} passed, {checks.failed} failed, {time.monotonic() - started:.0f} s", flush=True)
    return 1 if checks.failed or not checks.passed else 0


sys.exit(main())
