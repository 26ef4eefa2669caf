"""Find a license, verify it offline, activate it.

    from latchkey import Application, NotLicensed

    app = Application("acme-editor", jwks, release=("4.2", "2026-11-01"), files=[r"\\\\server\\licenses\\acme.lic"])
    try:
        grant = app.check()
    except NotLicensed as refused:
        raise SystemExit(f"Acme Editor can't start: {refused}. Please {refused.help}. (code {refused.code})")

It is a thin face of Latchkey's C library, which gives the same answers in every language. Each call may wait for files, and
`activate`, `refresh`, `lease` and `settings` for the network: don't make them where a window is drawn.
"""
from ._application import Application
from ._answers import Finding, Grant, Released, RevocationList, Source, Warning
from ._errors import LatchkeyError, Misuse, NotLicensed, ServiceError
from ._lease import Lease
from ._library import library_version

__all__ = [
    "Application", "Finding", "Grant", "LatchkeyError", "Lease", "Misuse", "NotLicensed", "Released", "RevocationList", "ServiceError",
    "Source", "Warning", "library_version",
]
