"""What the type hints promise: checked by mypy --strict, and never run."""
from __future__ import annotations

from datetime import datetime
from pathlib import Path

from latchkey import Application, Grant, Lease, NotLicensed, Source, library_version

app: Application = Application("acme-editor", "{}", release=("4.2", "2026-11-01"), files=[Path("acme.lic"), "$ACME_LICENSES"], proxy=False)
with app as opened, opened.lease() as lease:
    grant: Grant = opened.check()
    ends: datetime | None = grant.expires_at
    source: Source = grant.source
    held: bool = lease.is_held()
    kept: datetime | None = lease.keep()
try:
    app.activate("1T6F9")
except NotLicensed as refused:
    code: str = refused.code
    found: Source | None = refused.found_in
    retry: datetime | None = refused.retry_at
version: str = library_version()
taken: Lease = app.lease()

# Each of these is a mistake, and said to be one.
Application("acme-editor", "{}")  # type: ignore[call-arg]
Application("acme-editor", "{}", release="4.2")  # type: ignore[arg-type]
app.check().days_left + 1  # type: ignore[operator]
app.activate(7)  # type: ignore[arg-type]
