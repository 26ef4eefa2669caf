"""Runs all checks of this folder, one part after the other, and sums up."""

import signal
import sys
import tempfile
import traceback
from pathlib import Path

import cargo_lambda
import license_keys
import restarts
import signatures
from checks import Checks

PARTS = [signatures, license_keys, restarts, cargo_lambda]


def main() -> int:
    # What is started is ended in `finally` and `with`, which a default SIGTERM would skip.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))
    checks = Checks()
    for part in PARTS:
        print(f"\n{part.__doc__.splitlines()[0]}", flush=True)
        with tempfile.TemporaryDirectory(prefix="latchkey-interop-") as folder:
            try:
                part.run(checks, Path(folder))
            except Exception:
                checks.check("goes on to its end", False, traceback.format_exc())
    print(f"\n{checks.passed} passed, {checks.failed} failed", flush=True)
    return 1 if checks.failed or not checks.passed else 0


sys.exit(main())
