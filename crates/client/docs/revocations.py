"""Verifies a Latchkey revocation list offline. Copy this file beside verify.py.

    keys = list_keys(JWKS)                       # once; the JWK set stands in your source code
    revocations = RevocationList(text, keys, "acme-editor")
    claims = verify(license_key, trusted_keys(JWKS), "acme-editor", computer="pc-1", revocations=revocations)

Of several lists keep the one with the highest `age`, and never go back. Refusals are `Refused`, with the stable code of the Rust client.
"""
import hashlib, uuid
from verify import LENGTH_MAX, NAMES, Refused, decode, is_date, is_header, is_name, is_text, is_visible, list_keys, read_json

ENTRY_BYTES, ENTRIES_MAX, SIGNED_LINES_MAX = 20, 200_000, 16
REVOKED, SUSPENDED, REMOVED = 0xFFFFFFFF, 0xFFFFFFFE, 0xFFFFFFFD


class RevocationList:
    """What the vendor took back. `claims` is what the list says of itself; `age` orders lists that the same keys verify."""

    def __init__(self, text, keys, product):
        lines = [line.strip() for line in text.removeprefix("\ufeff").split("\n") if line.strip()]
        signed, entries = ([line for line in lines if ("." in line) == is_signed] for is_signed in (True, False))
        if not 1 <= len(signed) <= SIGNED_LINES_MAX or len(entries) > 1:
            raise Refused("revocations_malformed")
        # Each line is for those who trust its key; of several, the latest trusted key's counts.
        known = [line for line in map(read_line, signed) if line["kid"] in keys]
        if not known:
            raise Refused("list_key_unknown")
        latest = max(known, key=lambda line: list(keys).index(line["kid"]))
        key = keys[latest["kid"]]
        if latest["alg"] not in NAMES[key.algorithm_name] or not key.Algorithm.verify(latest["signed"], key.key, latest["signature"]):
            raise Refused("revocations_signature_invalid")
        self.claims = read_json(latest["payload"])
        if not is_list_claims(self.claims):
            raise Refused("revocations_malformed")
        if self.claims["aud"] != product:
            raise Refused("revocations_of_another_product")
        data = decode(entries[0] if entries else "")
        ids = None if data is None else [data[at : at + 16] for at in range(0, len(data), ENTRY_BYTES)]
        if ids is None or len(data) % ENTRY_BYTES or len(ids) > ENTRIES_MAX or any(a >= b for a, b in zip(ids, ids[1:])):
            raise Refused("revocations_changed")
        self.entries = {id: int.from_bytes(data[at * ENTRY_BYTES + 16 : (at + 1) * ENTRY_BYTES], "big") for at, id in enumerate(ids)}
        is_whole = len(ids) == self.claims["entries"] and hashlib.sha256(data).digest() == decode(self.claims["sha256"])
        if not is_whole or 0 in self.entries.values():
            raise Refused("revocations_changed")
        self.age = (list(keys).index(latest["kid"]), self.claims["seq"], self.claims["iat"])

    def check(self, kid, claims):
        """Refuses a license key that was taken back; verify calls it."""
        if kid in self.claims.get("signing_keys", []):
            raise Refused("license_superseded")
        of_license, of_activation = (self.entries.get(uuid.UUID(claims[name]).bytes) for name in ("sub", "jti"))
        is_later = claims["iat"] > self.claims["iat"]  # it was reinstated since
        if of_license in (REVOKED, SUSPENDED):
            if not is_later:
                raise Refused("license_revoked" if of_license == REVOKED else "license_suspended")
        elif of_license is not None and of_license != REMOVED and claims["rev"] < of_license:
            raise Refused("license_superseded")
        if claims["kind"] == "computer" and of_activation == REMOVED:
            raise Refused("activation_released")


def read_line(line):
    parts = [decode(part) for part in line.split(".")] if len(line) <= LENGTH_MAX else []
    if len(parts) != 3 or None in parts or not is_header(header := read_json(parts[0]), "revocations+jwt"):
        raise Refused("revocations_malformed")
    return {"kid": header["kid"], "alg": header["alg"], "payload": parts[1], "signature": parts[2], "signed": line.rpartition(".")[0].encode()}


def is_list_claims(claims):
    is_count = lambda value, below: type(value) is int and 0 <= value < below
    return isinstance(claims, dict) and (
        is_visible(claims.get("iss")) and is_name(claims.get("aud")) and is_date(claims.get("iat")) and is_date(claims.get("exp"))
        and is_count(claims.get("seq"), 2**64) and is_count(claims.get("entries"), 2**64)
        and isinstance(claims.get("sha256"), str) and len(decode(claims["sha256"]) or "") == 32
        and isinstance(claims.get("signing_keys", []), list) and all(is_text(kid, 255) for kid in claims.get("signing_keys", []))
    )  # fmt: skip
