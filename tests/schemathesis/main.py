"""Runs schemathesis with all its checks on a latchkey-local of its own."""

import os
import subprocess
import sys
import tempfile
from pathlib import Path

HERE = Path(__file__).parent
ROOT = HERE.parents[1]
sys.path.insert(0, str(ROOT / "tests" / "interop"))

import vendor  # noqa: E402
from server import Server  # noqa: E402

# Enough that right requests find something.
KEYS = 20


def main() -> int:
    with tempfile.TemporaryDirectory(prefix="latchkey-schemathesis-") as folder:
        log = Path(folder) / "latchkey-local.log"
        with Server(log) as server:
            vendor.set_up(server)
            for _ in range(KEYS // 2):
                vendor.create(server, activations=1000)
                vendor.create(server, activations=1000, generic=True, duration_days=365)
            keys = vendor.create(server, quantity=KEYS, activations=1_000_000)
            environment = os.environ | {
                "SCHEMATHESIS_HOOKS": "hooks",
                "PYTHONPATH": str(HERE),
                "AWS_ACCESS_KEY_ID": server.access_key_id,
                "AWS_SECRET_ACCESS_KEY": server.secret_access_key,
                "AWS_REGION": server.region,
                "ACTIVATION_KEYS": " ".join(keys),
            }
            command = [
                sys.executable, "-m", "schemathesis.cli", "--config-file", str(HERE / "schemathesis.toml"),
                "run", str(ROOT / "crates" / "api" / "openapi.json"), "--url", server.url,
                "--max-time", os.environ.get("SECONDS_MAX", "150"),
            ]
            # Examples that failed before are kept in the working directory.
            return subprocess.run(command, env=environment, cwd=folder, check=False).returncode


sys.exit(main())
