"""The C library: loaded from this package's own folder, and never unloaded."""
import ctypes
import os
import sys
from pathlib import Path

ABI = 1
ALLOW_GENERIC_KEYS = 1

_NAMES = {"win32": "latchkey.dll", "darwin": "liblatchkey.dylib"}


def _load() -> ctypes.CDLL:
    # By its whole path: nothing that lies in another folder takes its place.
    path = Path(__file__).parent / "native" / _NAMES.get(sys.platform, "liblatchkey.so")
    library = ctypes.CDLL(os.fspath(path.resolve()))
    library.latchkey_abi.restype = ctypes.c_uint32
    if library.latchkey_abi() != ABI:
        raise ImportError(f"{path} has interface {library.latchkey_abi()}, and this package needs {ABI}: install both anew")
    library.latchkey_version.restype = ctypes.c_char_p
    library.latchkey_call.argtypes, library.latchkey_call.restype = [ctypes.c_char_p, ctypes.c_uint32], ctypes.c_void_p
    library.latchkey_open.argtypes, library.latchkey_open.restype = [ctypes.c_char_p, ctypes.c_uint32], ctypes.c_uint64
    library.latchkey_request.argtypes, library.latchkey_request.restype = [ctypes.c_uint64, ctypes.c_char_p], ctypes.c_void_p
    library.latchkey_close.argtypes, library.latchkey_close.restype = [ctypes.c_uint64], None
    library.latchkey_free.argtypes, library.latchkey_free.restype = [ctypes.c_void_p], None
    return library


_LIBRARY = _load()


def library_version() -> str:
    """The version of the C library."""
    return _LIBRARY.latchkey_version().decode()


def call(text: str, flags: int) -> str:
    """One call, described in one text."""
    return _taken(_LIBRARY.latchkey_call(_bytes(text), flags))


def open_application(text: str, flags: int) -> int:
    """A handle, whatever the text says."""
    return _LIBRARY.latchkey_open(_bytes(text), flags)


def request(handle: int, text: str) -> str:
    """One call for an application that is open."""
    return _taken(_LIBRARY.latchkey_request(handle, _bytes(text)))


def close(handle: int) -> None:
    """Forgets an application."""
    _LIBRARY.latchkey_close(handle)


def _bytes(text: str) -> bytes:
    # What came from the system undecodable (PEP 383) goes on as a question mark, rather than as an exception.
    return text.encode("utf-8", "replace")


def _taken(answer: int) -> str:
    try:
        return ctypes.string_at(answer).decode()
    finally:
        _LIBRARY.latchkey_free(answer)
