"""An application and what it can ask."""
from __future__ import annotations

import json
import os
import weakref
from typing import Any, Iterable, Mapping, Sequence, Union

from . import _library
from ._answers import Grant, Released, RevocationList, Source
from ._errors import raised
from ._lease import Lease

Path = Union[str, "os.PathLike[str]"]


class Application:
    """Describes the application, and where its license may be. What is left out is the safe default.

    `release` is the version and the day when it was released; None for an application that sells no maintenance.
    `user_store`, `machine_store` and `environment_variable` may be False, for none. It is a context manager, and may be
    used by any thread. After a fork, describe it anew in the child, and only if the parent did not use this module.
    """

    def __init__(
        self,
        product: str,
        jwks: str | Mapping[str, Any],
        *,
        release: tuple[str, str] | None,
        files: Sequence[Path] = (),
        texts: Sequence[str] = (),
        computer_id: str | None = None,
        session: str | None = None,
        environment_variable: str | bool | None = None,
        user_store: Path | bool | None = None,
        machine_store: Path | bool | None = None,
        clock_tolerance_seconds: int | None = None,
        expiry_tolerance_seconds: int | None = None,
        expiry_warning_days: int | None = None,
        revocations: Sequence[str] = (),
        revocations_max_age_seconds: int | None = None,
        max_offline_seconds: int | None = None,
        read_deadline_ms: int | None = None,
        write_deadline_ms: int | None = None,
        service_url: str | None = None,
        service_timeout_ms: int | None = None,
        proxy: str | bool | None = None,
        root_certificates: Sequence[str] = (),
        auto_activate: bool = False,
        fetch_revocations: bool = False,
        keep_fresh_seconds: int | None = None,
        dangerously_allow_generic_keys: bool = False,
    ):
        if dangerously_allow_generic_keys not in (True, False):
            raise TypeError("dangerously_allow_generic_keys is True or False, in the application's own code")
        service = _without_none(
            url=service_url, timeout_ms=service_timeout_ms, proxy=proxy, root_certificates=_texts(root_certificates),
            auto_activate=auto_activate, fetch_revocations=fetch_revocations, keep_fresh_seconds=keep_fresh_seconds,
        )
        described = _without_none(
            product=product, jwks=jwks if isinstance(jwks, str) else dict(jwks),
            release=release and dict(zip(("version", "released_at"), release)), without_release=release is None,
            files=_texts(files), texts=_texts(texts), computer_id=computer_id, session=session,
            environment_variable=environment_variable,
            user_store=_place(user_store), machine_store=_place(machine_store), revocations=_texts(revocations),
            clock_tolerance_seconds=clock_tolerance_seconds, expiry_tolerance_seconds=expiry_tolerance_seconds,
            expiry_warning_days=expiry_warning_days, revocations_max_age_seconds=revocations_max_age_seconds,
            max_offline_seconds=max_offline_seconds, read_deadline_ms=read_deadline_ms, write_deadline_ms=write_deadline_ms,
            service=service if service_url is not None else None,
        )
        flags = _library.ALLOW_GENERIC_KEYS if dangerously_allow_generic_keys else 0
        self._handle = _library.open_application(_json(described), flags)
        self._close = weakref.finalize(self, _library.close, self._handle)
        # A slip in the description is heard of here, not at the customer's.
        self._ask("computer_id")

    def check(self) -> Grant:
        """Decides whether the application may run, now; raises NotLicensed."""
        return Grant._of(self._ask("check")["grant"])

    def grants(self) -> list[Grant]:
        """All valid licenses, the best first; raises NotLicensed when there is none."""
        return [Grant._of(grant) for grant in self._ask("grants")["grants"]]

    def activate(self, activation_key: str) -> Grant:
        """Buys a license key for this computer; also takes a license key that was entered in its place."""
        return Grant._of(self._ask("activate", activation_key=activation_key)["grant"])

    def refresh(self) -> Grant:
        """Asks the service whether the license still stands, and keeps the newer license key; then as check()."""
        return Grant._of(self._ask("refresh")["grant"])

    def fetch_revocations(self, timeout_ms: int | None = None) -> RevocationList:
        """Fetches the newest list of what was taken back, for the next check(); raises ServiceError."""
        return RevocationList._of(self._ask("fetch_revocations", timeout_ms=timeout_ms)["revocation_list"])

    def release(self, license_id: str | None = None) -> Released:
        """Gives this computer's seat back, so that another computer can take it; raises ServiceError with a `help`."""
        released = self._ask("release", license_id=license_id)["released"]
        return Released(released["license_id"], tuple(Source._of(copy) for copy in released["copies"]))

    def lease(self) -> Lease:
        """Takes a floating seat, and holds it: keep the answer, and check() grants the license. Raises NotLicensed."""
        return Lease(self, self._ask("take_lease")["lease"])

    def settings(self) -> dict[str, Any]:
        """The vendor's public settings, as the service answers them; raises ServiceError."""
        return self._ask("settings")["settings"]

    def computer_id(self) -> str | None:
        """The ID of this computer, for a user to send to the vendor; None where the system has none."""
        return self._ask("computer_id").get("computer_id")

    def activation_link(self, activation_key: str | None = None) -> str | None:
        """A link to the service's page, on which a customer activates for this computer while it is offline; with the activation key in
        it, where one is given. None where no service is known; raises NotLicensed for one that is mistyped."""
        return self._ask("activation_link", activation_key=activation_key).get("activation_link")

    def inspect(self, text: str) -> list[str]:
        """What a text holds: license_key, activation_key, mistyped_activation_key, other_text; nothing is verified."""
        return self._ask("inspect", text=text)["entries"]

    def close(self) -> None:
        """Forgets it, and returns its floating seats; every later call raises Misuse."""
        self._close()

    def __enter__(self) -> Application:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _ask(self, operation: str, **members: Any) -> dict[str, Any]:
        request = _json({"operation": operation, **members})
        return raised(json.loads(_library.request(self._handle, request)))


def _without_none(**members: Any) -> dict[str, Any]:
    return {name: value for name, value in members.items() if value is not None}


def _place(place: Path | bool | None) -> str | bool | None:
    return place if place is None or isinstance(place, bool) else os.fspath(place)


def _texts(texts: Iterable[Path]) -> list[str]:
    if isinstance(texts, (str, bytes)):
        raise TypeError("a list of texts, and not one text")
    return [os.fspath(text) for text in texts]


def _json(value: Any) -> str:
    # Not as ASCII: half a surrogate pair, as paths may have them (PEP 383), is no JSON.
    return json.dumps(value, ensure_ascii=False)
