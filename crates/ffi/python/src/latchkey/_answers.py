"""What a license allows, and where it was found."""
from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any


@dataclass(frozen=True)
class Source:
    """Where a license was found; `str()` says it for a person."""

    kind: str
    description: str
    name: str | None = None
    path: str | None = None

    @classmethod
    def _of(cls, json: dict[str, Any]) -> Source:
        return cls(json["kind"], json["description"], json.get("name"), json.get("path"))

    def __str__(self) -> str:
        return self.description


@dataclass(frozen=True)
class Finding:
    """The result of one source, for a support request."""

    source: Source
    code: str
    message: str

    @classmethod
    def _of(cls, json: dict[str, Any]) -> Finding:
        return cls(Source._of(json["source"]), json["code"], json["message"])

    def __str__(self) -> str:
        return f"{self.source}: {self.message}"


@dataclass(frozen=True)
class Warning:
    """Worth knowing, though the application may run."""

    code: str
    message: str

    def __str__(self) -> str:
        return self.message


@dataclass(frozen=True)
class RevocationList:
    """The newest list of what was taken back that this computer has seen."""

    seq: int
    signed_at: datetime
    next_at: datetime

    @classmethod
    def _of(cls, json: dict[str, Any]) -> RevocationList:
        return cls(json["seq"], _time(json["signed_at"]), _time(json["next_at"]))


@dataclass(frozen=True)
class Released:
    """A seat that was given back."""

    license_id: str
    #: Where license keys of it still are, which are refused from now on.
    copies: tuple[Source, ...]


@dataclass(frozen=True)
class Grant:
    """The license that the application may run on."""

    license_id: str
    kind: str
    model: str
    features: frozenset[str]
    properties: dict[str, Any]
    licensee: str | None
    expires_at: datetime | None
    days_left: int | None
    maintenance_until: datetime | None
    #: How many computers can run on it at once, where they are counted: each needs a lease then.
    floating_seats: int | None
    #: Of a floating license, until when the seat is held unless its lease is renewed.
    lease_ends_at: datetime | None
    source: Source
    choice: str
    #: The signed text. A generic one runs the application on any computer: handle it as a secret.
    license_key: str
    revocation_list: RevocationList | None
    #: What the service said of it, when it was asked; shown, not obeyed.
    standing: str | None
    warnings: tuple[Warning, ...]
    findings: tuple[Finding, ...]

    def __repr__(self) -> str:
        return f"Grant(license_id={self.license_id!r}, kind={self.kind!r}, source={self.source.description!r})"

    @classmethod
    def _of(cls, json: dict[str, Any]) -> Grant:
        seen = json.get("revocation_list")
        return cls(
            license_id=json["license_id"], kind=json["kind"], model=json["model"], features=frozenset(json["features"]),
            properties=json["properties"], licensee=json.get("licensee"), expires_at=_time(json.get("expires_at")),
            days_left=json.get("days_left"), maintenance_until=_time(json.get("maintenance_until")),
            floating_seats=json.get("floating_seats"), lease_ends_at=_time(json.get("lease_ends_at")),
            source=Source._of(json["source"]), choice=json["choice"], license_key=json["license_key"],
            revocation_list=seen and RevocationList._of(seen),
            standing=json.get("standing"), warnings=tuple(Warning(one["code"], one["message"]) for one in json["warnings"]),
            findings=tuple(Finding._of(one) for one in json["findings"]),
        )


def _time(text: str | None) -> datetime | None:
    # Python before 3.11 reads no Z.
    return None if text is None else datetime.fromisoformat(text.replace("Z", "+00:00"))
