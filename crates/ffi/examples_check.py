"""An example as its user meets it: examples_check.py NAME LIBRARY OTHERS COMMAND...

COMMAND starts the example, LIBRARY is the C library that it loads, OTHERS a folder with libraries of other versions, which take its place
for a while. Each start has a home of its own, and a proxy that isn't there: nothing goes over the network. With a mount in DEAD_MOUNT
(crates/client/tests/client/dead_mount.py) it is started on that alone.
"""
import os
import pathlib
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time

name, library, others, command = sys.argv[1], pathlib.Path(sys.argv[2]), pathlib.Path(sys.argv[3]), sys.argv[4:]
LICENSE = (pathlib.Path(os.environ["LATCHKEY_CRATES"]) / "client/examples/acme/perpetual.lic").read_text()
NOWHERE = "http://127.0.0.1:1"
failures = 0


class Started:
    """What one start of the example said, its exit code, and how long it took to end after its last word."""

    def __init__(self, licenses, *arguments):
        with tempfile.TemporaryDirectory() as home:
            environment = {**os.environ, "HOME": home, "XDG_DATA_HOME": home, "HTTPS_PROXY": NOWHERE, "https_proxy": NOWHERE,
                           "ACME_LICENSES": str(licenses)}
            for variable in ("NO_PROXY", "no_proxy", "ALL_PROXY", "all_proxy", "ACME_EDITOR_LICENSE"):
                environment.pop(variable, None)
            process = subprocess.Popen([*command, *arguments], env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
            self.said, last = "", time.monotonic()
            timer = threading.Timer(60, process.kill)
            timer.start()
            for line in process.stdout:
                self.said += line.decode(errors="replace")
                last = time.monotonic()
                if line.startswith(b"licensed"):  # a service would stay
                    process.send_signal(signal.SIGTERM)
            self.code = process.wait()
            self.ending = time.monotonic() - last
            timer.cancel()

    def expect(self, what, code, *words):
        global failures
        # Who is ended by the signal had no word to say against it.
        if not (self.code == code or (code == 0 and self.code in (-signal.SIGTERM, 128 + signal.SIGTERM))) \
                or not all(word in self.said for word in words):
            print(f"{name}: {what}: exit code {self.code}, and {words} should be in\n{self.said}")
            failures += 1


def dead(mount):
    """The server of the share never answers: the example says so when its deadlines are over, and ends."""
    before = Started("/no/such/file.lic")
    start = time.monotonic()
    on_mount = Started(f"{mount}/acme.lic")
    on_mount.expect("a dead mount", 1, "(code source_unreadable)")
    took = time.monotonic() - start
    # As long as without it, and a second: the machine may be busy.
    if on_mount.ending > 1 + 2 * before.ending or took > 60:
        print(f"{name}: {on_mount.ending:.1f} s from its last word to its end, {took:.1f} s in all")
        return 1
    print(f"{name}: a dead mount, ended {on_mount.ending:.2f} s after its last word")
    return failures


def shares(folder):
    good, changed, words = folder / "acme.lic", folder / "changed.lic", folder / "words.lic"
    good.write_text(LICENSE)
    head, payload, signature = LICENSE.strip().split(".")
    changed.write_text(".".join([head, payload, "A" + signature[1:] if signature[0] != "A" else "B" + signature[1:]]))
    words.write_text("1T6F9-JXTG3-AZJTW-1AGR1-J221E\n")
    Started(good).expect("a license on a share", 0, f"licensed, from {good}")
    Started(folder / "none.lic").expect("no license", 1, "Acme Editor can't start: ", "Please ", "(code no_license)", "there is no such file")
    Started(changed).expect("a changed license", 1, "(code signature_invalid)")
    Started(words).expect("an activation key in the license's place", 1, "(code activation_needed)")
    Started(words, "activate", "1T6F9").expect("a typing slip", 1, "(code activation_key_mistyped)")
    Started(words, "activate", "1T6F9-JXTG3-AZJTW-1AGR1-J221E").expect("no network", 1, "(code proxy_unreachable)")


def other_versions():
    real = library.with_suffix(".real")
    library.rename(real)
    try:
        shutil.copy(others / "liblatchkey-abi-2.so", library)
        mismatch = Started("granted")
        mismatch.expect("a library of another interface", mismatch.code or 1, "interface 2", "needs 1")
        library.unlink()
        shutil.copy(others / "liblatchkey-later.so", library)
        Started("granted").expect("a later library", 0, "licensed, from a later place")
        Started("refused").expect("a later refusal", 1, "the moon is full. Please wait for a fortnight. (code moon_phase_wrong)",
                                  "a later place: it is full")
        unheard_of = Started("unheard_of")
        unheard_of.expect("a later outcome", unheard_of.code or 1, "the moon is full")
    finally:
        real.replace(library)


if "DEAD_MOUNT" in os.environ:
    sys.exit(dead(os.environ["DEAD_MOUNT"]))
with tempfile.TemporaryDirectory() as share:
    shares(pathlib.Path(share))
other_versions()
print(f"{name}: the example, {failures} wrong")
sys.exit(failures != 0)
