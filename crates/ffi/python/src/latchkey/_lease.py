"""A floating seat."""
from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

from ._answers import _time

if TYPE_CHECKING:
    from ._application import Application


class Lease:
    """A floating seat that this computer holds, or this session on it; a context manager that returns it.

    It is renewed in the background. Without a network it lasts until its end. When the application is closed or forgotten, or
    the process ends in the usual way, the seat is returned; otherwise it is free half a minute after the lease's end.
    """

    def __init__(self, application: Application, taken: dict[str, Any]):
        self._application, self._number = application, taken["number"]
        self.license_id: str = taken["license_id"]

    def is_held(self) -> bool:
        """Whether the seat is held, now; ask as often as you like."""
        return self._state()["is_held"]

    def seconds_left(self) -> float:
        """How long it is held without another answer of the service."""
        return self._state()["time_left_ms"] / 1000

    def until(self) -> datetime:
        """Until when that is, by this computer's clock, which may be wrong."""
        return _time(self._state()["until"])

    def failure(self) -> str | None:
        """The code of why the last attempt to renew it failed; None when it went well."""
        return self._state().get("failure", {}).get("code")

    def return_seat(self) -> None:
        """Returns the seat, and waits until that is done; raises ServiceError when the service could not be asked."""
        self._application._ask("return_lease", lease=self._number)

    def keep(self) -> datetime | None:
        """Keeps the seat without renewing it, for a journey, and says until when; None where nothing can be kept."""
        return _time(self._application._ask("keep_lease", lease=self._number).get("kept_until"))

    def __enter__(self) -> Lease:
        return self

    def __exit__(self, *_: object) -> None:
        from ._errors import ServiceError
        try:
            self.return_seat()
        except ServiceError:
            pass  # it ends by itself

    def _state(self) -> dict[str, Any]:
        return self._application._ask("lease", lease=self._number)["lease"]
