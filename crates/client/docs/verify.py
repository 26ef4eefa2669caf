"""Verifies a Latchkey license key offline, with PyJWT. Copy this file and license_text.py into your application.

    keys = trusted_keys(JWKS)                    # once; the JWK set stands in your source code
    claims = verify(text, keys, "acme-editor", computer="pc-1", released_at=RELEASED_AT)

Refusals are `Refused`, with the stable code that the Rust client has. What this does not do stands in README.md, "Other languages".
"""
import base64, binascii, hashlib, json, math, re, time
import jwt
from license_text import is_skipped

LENGTH_MAX, DEPTH_MAX, DAY = 4224, 64, 24 * 60 * 60
DATE_MIN, DATE_MAX = -377705023201, 253402207200  # as far as calendars with years of four digits go
INTEGER_MAX = 2**53 - 1
NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,63}")
UUID = re.compile(r"[0-9A-Fa-f]{8}(-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}")
CONTROL, CONTROL_IN_LINES = re.compile("[\0-\x1f\x7f-\x9f]"), re.compile("[\0-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]")
STRING_OR_BRACKET = re.compile(r'"(?:\\.|[^"\\])*"|[\[\]{}]', re.DOTALL)
KEY_LISTS = ("keys", "list_keys", "certificate_keys")  # the last verify what isn't verified here
SECRETS = ("d", "p", "q", "dp", "dq", "qi", "oth", "k", "priv")
NAMES = {"ES256": ("ES256",), "EdDSA": ("EdDSA", "Ed25519")}  # RFC 9864 calls EdDSA with this curve Ed25519


class Refused(Exception):
    """Why the license key is refused: `code` is stable."""

    def __init__(self, code):
        super().__init__(code)
        self.code = code


class UnusableJwkSet(Exception):
    """A mistake in the application: a private key, a key ID twice, or no key that license keys are verified with."""


def verify(license_key, keys, product, computer=None, *, revocations=None, allow_generic_keys=False, released_at=None, now=None, clock_tolerance=DAY, expiry_tolerance=300):
    """The claims of a license key that is good here and now, or `Refused`. Times are seconds since 1970; without released_at no maintenance is checked.
    revocations is a `RevocationList` of revocations.py."""
    parts = [decode(part) for part in license_key.split(".")] if isinstance(license_key, str) and len(license_key) <= LENGTH_MAX else []
    if len(parts) != 3 or None in parts or not is_header(header := read_json(parts[0]), "license+jwt"):
        raise Refused("license_key_malformed")
    signing_input, _, _ = license_key.rpartition(".")
    if header["kid"] not in keys:
        raise Refused("signing_key_unknown")
    # The algorithm is the trusted key's, whatever the header says.
    key = keys[header["kid"]]
    if header["alg"] not in NAMES[key.algorithm_name] or not key.Algorithm.verify(signing_input.encode(), key.key, parts[2]):
        raise Refused("signature_invalid")
    claims = read_json(parts[1])
    if not is_claims(claims):
        raise Refused("license_key_malformed")
    check_binding(claims, product, computer, allow_generic_keys)
    if revocations is not None:
        revocations.check(header["kid"], claims)
    if released_at is not None and claims.get("maintenance_until", DATE_MAX) < released_at:
        raise Refused("maintenance_ended")
    now = max(time.time() if now is None else now, claims["iat"])  # a clock before the signature is wrong
    if claims.get("nbf", now) - now > clock_tolerance:
        raise Refused("license_not_yet_valid")
    if "exp" in claims and now - claims["exp"] >= expiry_tolerance:
        raise Refused("license_expired")
    return claims


def check_binding(claims, product, computer, allow_generic_keys):
    if claims["aud"] != product:
        raise Refused("product_mismatch")
    if (claims["kind"] == "computer") != ("computer" in claims):
        raise Refused("license_key_malformed")
    if claims["kind"] == "generic" and not allow_generic_keys:
        raise Refused("generic_not_allowed")
    digest = hashlib.sha256(f"{product}\0{computer}".encode()).digest()
    here = base64.urlsafe_b64encode(digest).decode().rstrip("=")
    if claims["kind"] == "computer" and (computer is None or claims["computer"] != here):
        raise Refused("computer_mismatch")


def trusted_keys(jwks):
    """The keys of a JWK set in JSON that license keys are verified with, by ID; any other is left out."""
    return usable_keys(jwks)["keys"]


def list_keys(jwks):
    """The keys of a JWK set in JSON that revocation lists are verified with, by ID, in their order."""
    return usable_keys(jwks)["list_keys"]


def usable_keys(jwks):
    jwks = read_json(jwks.removeprefix("\ufeff").encode(errors="replace"), may_be_null=True)
    lists = [(jwks.get(name) or []) if name != "keys" else jwks.get(name) for name in KEY_LISTS] if isinstance(jwks, dict) else [None]
    if not all(isinstance(each, list) for each in lists):
        raise UnusableJwkSet("the JWK set is no JSON object with a list `keys`, or a member is in it twice")
    if any(jwk.get(name) is not None for each in lists for jwk in each if isinstance(jwk, dict) for name in SECRETS):
        raise UnusableJwkSet("a secret is in the JWK set: whoever has your application could sign license keys")
    usable = [[key for key in map(usable_key, each) if key] for each in lists]
    ids = [key.key_id for each in usable for key in each]
    if len(set(ids)) < len(ids):
        raise UnusableJwkSet("a key ID is in the JWK set twice")
    if not usable[0]:
        raise UnusableJwkSet("the JWK set has no key of Ed25519 or P-256 with an ID")
    return {name: {key.key_id: key for key in each} for name, each in zip(KEY_LISTS, usable)}


def usable_key(jwk):
    if not isinstance(jwk, dict) or not all(isinstance(jwk.get(name) or "", str) for name in ("crv", "x", "y", "kid", "alg", "use")):
        return None
    if not is_text(jwk.get("kid"), 255) or jwk.get("use") not in (None, "sig") or not is_to_verify(jwk.get("key_ops")):
        return None
    kinds = [("OKP", "Ed25519", "EdDSA"), ("EC", "P-256", "ES256")]
    alg = next((alg for kty, crv, alg in kinds if jwk.get("kty") == kty and jwk.get("crv") == crv), None)
    if alg is None or jwk.get("alg") not in (None, *NAMES[alg]):
        return None
    coordinates = [decode(jwk.get(name)) for name in ("x", "y")[: 1 + (alg == "ES256")]]
    if any(coordinate is None or len(coordinate) != 32 for coordinate in coordinates):
        return None
    if alg == "EdDSA" and not is_point(coordinates[0]):
        return None
    try:
        return jwt.PyJWK({name: jwk[name] for name in ("kty", "crv", "x", "y", "kid") if name in jwk}, alg)
    except (ValueError, jwt.PyJWTError):  # not on the curve
        return None


def is_to_verify(operations):
    return operations is None or (isinstance(operations, list) and "verify" in operations)


def is_point(encoded):
    """Whether an Ed25519 key is on the curve, in its one spelling, and not one of the few that fit any signature."""
    p, y = 2**255 - 19, int.from_bytes(encoded, "little") % 2**255
    of_order_8 = 0x05FC536D880238B13933C6D305ACDFD5F098EFF289F4C345B027B2C28F95E826
    if y >= p or y in (0, 1, p - 1, of_order_8, p - of_order_8):
        return False
    d = -121665 * pow(121666, -1, p)
    x_squared = (y * y - 1) * pow(d * y * y + 1, -1, p)
    return pow(x_squared, (p - 1) // 2, p) == 1


def is_header(header, typ):
    return (
        isinstance(header, dict) and header.keys() == {"alg", "kid", "typ"} and header["typ"] == typ
        and header["alg"] in ("EdDSA", "Ed25519", "ES256") and is_text(header["kid"], 255)
    )  # fmt: skip


def is_claims(claims):
    if not isinstance(claims, dict):
        return False
    is_ = {
        "iss": lambda v: is_visible(v) and len(json.dumps(v, ensure_ascii=False).encode()) <= 255 + 2,
        "sub": is_uuid, "jti": is_uuid, "aud": is_name, "iat": is_date, "nbf": is_date, "exp": is_date,
        "kind": lambda v: v in ("computer", "generic"),
        "rev": lambda v: type(v) is int and 1 <= v < 2**32,
        "computer": lambda v: isinstance(v, str),
        "model": lambda v: v in ("permanent", "subscription", "trial"),
        "features": lambda v: isinstance(v, list) and all(map(is_name, v)),
        "properties": is_properties, "maintenance_until": is_date, "licensee": is_visible,
    }  # fmt: skip
    may_be_absent = {"nbf", "exp", "computer", "maintenance_until", "licensee"}
    return all(test(claims[name]) if name in claims else name in may_be_absent for name, test in is_.items())


def is_text(value, max_chars):
    return isinstance(value, str) and 0 < len(value) <= max_chars and not CONTROL.search(value)


def is_visible(value):
    return is_text(value, 255) and not all(map(is_skipped, value))


def is_name(value):
    return isinstance(value, str) and bool(NAME.fullmatch(value))


def is_uuid(value):
    return isinstance(value, str) and bool(UUID.fullmatch(value))


def is_date(value):
    return type(value) is int and DATE_MIN <= value <= DATE_MAX


def is_properties(value):
    if not isinstance(value, dict) or not all(is_name(name) and is_scalar(each) for name, each in value.items()):
        return False
    as_signed = {name: int(each) if isinstance(each, float) and each.is_integer() else each for name, each in value.items()}
    return len(json.dumps(as_signed, ensure_ascii=False, separators=(",", ":")).encode()) <= 1024


def is_scalar(value):
    if isinstance(value, str):
        return not CONTROL_IN_LINES.search(value)
    if isinstance(value, float) and not value.is_integer():
        return abs(value) >= 1e-100
    return isinstance(value, (bool, int, float)) and abs(value) <= INTEGER_MAX


def decode(part):
    """Canonical base64url without padding, or None."""
    try:
        data = base64.urlsafe_b64decode(part + "=" * (-len(part) % 4))
        return data if base64.urlsafe_b64encode(data).decode().rstrip("=") == part else None
    except (TypeError, ValueError, binascii.Error):
        return None


def read_json(data, may_be_null=False):
    """JSON that all readers take for the same (RFC 7493), or None: nothing twice, no number out of range, not too deep; no member null."""
    try:
        text = data.decode()
        depth = 0
        for token in STRING_OR_BRACKET.findall(text):
            depth += (token in "[{") - (token in "]}")
            if depth > DEPTH_MAX:
                return None
        hook = lambda pairs: members(pairs, may_be_null)
        value = json.loads(text, object_pairs_hook=hook, parse_int=number, parse_float=number, parse_constant=number)
        json.dumps(value, ensure_ascii=False).encode()  # not with half a surrogate pair
        return value
    except ValueError:
        return None


def members(pairs, may_be_null):
    if len(dict(pairs)) < len(pairs) or not may_be_null and any(value is None for _, value in pairs):
        raise ValueError("a member twice, or null")
    return dict(pairs)


def number(text):
    value = float(text)
    if not math.isfinite(value):
        raise ValueError("no number that all readers have")
    return int(text) if text.lstrip("-").isdigit() and text != "-0" else value
