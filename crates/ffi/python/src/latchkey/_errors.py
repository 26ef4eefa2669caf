"""What is raised."""
from __future__ import annotations

from datetime import datetime
from typing import Any

from ._answers import Finding, Source, _time


class LatchkeyError(Exception):
    """The base of all: `code` is stable, and the text is for a person."""

    def __init__(self, answer: dict[str, Any]):
        super().__init__(answer.get("message", answer["code"]))
        self.code: str = answer["code"]
        self.help: str = answer.get("help", "")


class NotLicensed(LatchkeyError):
    """The application may not run: `help` says what would help, `findings` what each source held."""

    def __init__(self, answer: dict[str, Any]):
        super().__init__(answer)
        self.found_in: Source | None = Source._of(answer["found_in"]) if "found_in" in answer else None
        #: When a floating seat may be free.
        self.retry_at: datetime | None = _time(answer.get("retry_at"))
        self.findings: tuple[Finding, ...] = tuple(Finding._of(one) for one in answer.get("findings", ()))


class ServiceError(LatchkeyError):
    """The license service said no, or can't be reached."""


class Misuse(LatchkeyError):
    """A slip in the application's code; no user can cause one."""


_BY_OUTCOME = {"not_licensed": NotLicensed, "service_error": ServiceError}


def raised(answer: dict[str, Any]) -> dict[str, Any]:
    """The answer, if it is what was asked for."""
    if answer["outcome"] == "done":
        return answer
    raise _BY_OUTCOME.get(answer["outcome"], Misuse)(answer)
