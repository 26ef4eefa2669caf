"""Deploys the template on ministack and drives it. See run."""

import argparse
import contextlib
import copy
import io
import signal
import sys
import tempfile
import time
import traceback
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1] / "interop"))

import breakages  # noqa: E402
import deployed  # noqa: E402
import grants  # noqa: E402
import limits  # noqa: E402
import logs  # noqa: E402
import operation  # noqa: E402
import rotation  # noqa: E402
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
    vendor = stack.user(f"{stack.name}-vendor", *stack.policies.values())
    journey = Journey(checks, stack, vendor, stack.user(f"{stack.name}-stranger"))
    attempt(checks, f"{stack.name}: what was deployed", deployed.check, checks, stack)
    for part in journey.parts():
        attempt(checks, f"{stack.name}: {part.__doc__}", part)
    attempt(checks, f"{stack.name}: calls and policies", grants.compare, checks, stack)
    return journey


def test(checks: Checks, ministack: Ministack, packaged: dict, architecture: str) -> None:
    """A stack as samconfig.toml has it, with everything that happens in its life, and one that signs with Ed25519."""
    configured = stacks.parameters_of_samconfig("dev")
    stack = stacks.Stack(ministack, "latchkey-dev", packaged, *configured, architecture)
    journey = travel(checks, stack)
    attempt(checks, f"{stack.name}: {operation.keeps_kms_keys_to_their_roles.__doc__}",
            operation.keeps_kms_keys_to_their_roles, checks, stack)
    attempt(checks, "what ministack doesn't do", limits.show, checks, stack, journey.vendor)
    attempt(checks, f"{stack.name}: {rotation.rotates.__doc__}", rotation.rotates, checks, stack, journey, packaged)
    attempt(checks, f"{stack.name}: {operation.changes_options.__doc__}", operation.changes_options,
            checks, stack, journey, packaged, *configured, architecture)
    attempt(checks, f"{stack.name}: {operation.has_a_name.__doc__}", operation.has_a_name, checks, stack, journey, packaged)
    attempt(checks, f"{stack.name}: {logs.__doc__}", logs.check, checks, stack, journey)
    attempt(checks, f"{stack.name}: {operation.refuses_unreadable_keys.__doc__}", operation.refuses_unreadable_keys,
            checks, stack, packaged)
    attempt(checks, f"{stack.name}: {operation.deletes.__doc__}", operation.deletes, checks, stack)

    other = stacks.Stack(ministack, "latchkey-eddsa", packaged, "SigningAlgorithm=EdDSA", architecture)
    journey = travel(checks, other)
    attempt(checks, f"{other.name}: {logs.__doc__}", logs.check, checks, other, journey)


def self_test(checks: Checks, ministack: Ministack, packaged: dict, architecture: str) -> None:
    """Broken stacks, each of which must make `test` fail and say where."""
    print("\nBroken on purpose", flush=True)
    for number, together in enumerate([[], *breakages.STACKS]):
        broken = copy.deepcopy(packaged)
        for breakage in together:
            breakage.change(broken["Resources"])
        quiet = breakages.Quiet()
        with contextlib.redirect_stdout(io.StringIO()):
            stack = stacks.Stack(ministack, f"broken-{number}", broken, architecture)
            journey = travel(quiet, stack)
            if not together:
                recorded = grants.recorded(stack)
            attempt(quiet, "", operation.keeps_kms_keys_to_their_roles, quiet, stack)
            if not together:
                attempt(quiet, "", logs.check, quiet, stack, journey)
        for breakage in together:
            breakages.judge(checks, breakage, quiet.failures)
        if not together:
            checks.equal("nothing broken: nothing fails", quiet.failures, [])
            attempt(checks, grants.self_test.__doc__, grants.self_test, checks, stack, recorded)
            attempt(checks, "Secrets in a log on purpose", logs.self_test, checks, stack, journey)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--architecture", required=True, choices=["arm64", "x86_64"], help="what the binaries are for")
    parser.add_argument("--self-test", action="store_true", help="break the template on purpose, and see the test fail")
    options = parser.parse_args()
    # What is started is ended in `with`, which a default SIGTERM would skip.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))
    checks = Checks()
    started = time.monotonic()
    with tempfile.TemporaryDirectory(prefix="latchkey-deploy-") as folder, Ministack(Path(folder)) as ministack:
        packaged = stacks.package(ministack)
        for name in stacks.leave_out(packaged):
            print(f"not checked here: {name}, which ministack refuses to deploy (cfn-lint, tests/drift)", flush=True)
        stacks.loosen(packaged)
        part = self_test if options.self_test else test
        part(checks, ministack, packaged, f"Architecture={options.architecture}")
    print(f"\n{checks.passed} passed, {checks.failed} failed, {time.monotonic() - started:.0f} s", flush=True)
    return 1 if checks.failed or not checks.passed else 0


sys.exit(main())
