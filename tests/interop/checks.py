"""Counts checks and prints a line for each."""


class Checks:
    """What was checked so far."""

    def __init__(self):
        self.passed = 0
        self.failed = 0

    def check(self, name: str, is_good: bool, found: object = "") -> None:
        """One check; `found` is shown when it fails."""
        if is_good:
            self.passed += 1
            print(f"  ok    {name}", flush=True)
        else:
            self.failed += 1
            print(f"  FAIL  {name}: {found}", flush=True)

    def equal(self, name: str, found: object, wanted: object) -> None:
        """Like `check`, for a value."""
        self.check(name, found == wanted, f"found {found!r}, wanted {wanted!r}")
