"""Makes license keys that must not verify out of one that does."""

import base64
import hashlib
import hmac
import json
import string

from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, utils
from jwt import PyJWK

ALPHABET = string.ascii_uppercase + string.ascii_lowercase + string.digits + "-_"


def encode(content: bytes | dict) -> str:
    if isinstance(content, dict):
        content = json.dumps(content, separators=(",", ":")).encode()
    return base64.urlsafe_b64encode(content).rstrip(b"=").decode()


def decode(text: str) -> bytes:
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))


def flipped(token: str) -> list[str]:
    """One change at every position.

    The top bit of a base64url symbol always counts. The low bits of a segment's last one may not: libraries that are lax
    about them take several spellings of one signature, which is no other signature.
    """
    other = {symbol: ALPHABET[index ^ 32] for index, symbol in enumerate(ALPHABET)} | {".": "A"}
    return [token[:at] + other[symbol] + token[at + 1:] for at, symbol in enumerate(token)]


def flipped_bytes(token: str) -> list[str]:
    """The lowest bit of every byte changed, whatever character that makes; all but the last byte, as above."""
    return [token[:at] + chr(ord(symbol) ^ 1) + token[at + 1:] for at, symbol in enumerate(token[:-1])]


def forged(token: str, jwk: dict, other_kid: str) -> dict[str, list[str]]:
    """By what was tried. `jwk` is the key that signed; `other_kid` names another one of the set."""
    head, payload, signature = token.split(".")
    header, claims = json.loads(decode(head)), json.loads(decode(payload))
    other_algorithm = {"EdDSA": "ES256", "ES256": "EdDSA"}[header["alg"]]

    def with_header(signature: str = signature, **changes: object) -> str:
        return f"{encode(header | changes)}.{payload}.{signature}"

    return {
        "any symbol changed": flipped(token),
        "any byte changed": flipped_bytes(token),
        "alg swapped": [with_header(alg=other_algorithm), with_header(alg="RS256"), with_header(alg="Ed448")],
        "alg none": [with_header(text, alg=alg) for alg in ["none", "None", "NONE"] for text in ["", signature]],
        "alg HS256 with the public key as secret": [by_hmac(header, payload, secret) for secret in secrets(jwk)],
        "the kid of another key": [with_header(kid=other_kid)],
        "an unknown kid": [with_header(kid="nobody")],
        "another's signature": [by_another(header, payload)],
        "another's signature with that key in the header": [by_another(header, payload, tell_key=True)],
        "another computer": [f"{head}.{encode(claims | {'computer': 'x' * 43})}.{signature}"],
        "no signature": [f"{head}.{payload}.", f"{head}.{payload}"],
        "signature of zeros": [f"{head}.{payload}.{encode(bytes(64))}"],
    }


def secrets(jwk: dict) -> list[bytes]:
    """What a careless verifier might take for an HMAC secret."""
    public_key = PyJWK(jwk).key
    spki = serialization.PublicFormat.SubjectPublicKeyInfo
    pem = public_key.public_bytes(serialization.Encoding.PEM, spki)
    der = public_key.public_bytes(serialization.Encoding.DER, spki)
    return [pem, pem.strip(), der, decode(jwk["x"]), jwk["x"].encode(), b""]


def by_hmac(header: dict, payload: str, secret: bytes) -> str:
    signing_input = f"{encode(header | {'alg': 'HS256'})}.{payload}"
    return f"{signing_input}.{encode(hmac.new(secret, signing_input.encode(), hashlib.sha256).digest())}"


def by_another(header: dict, payload: str, tell_key: bool = False) -> str:
    """Signed with a key that the forger has, of the same kind."""
    if header["alg"] == "EdDSA":
        key = ed25519.Ed25519PrivateKey.generate()
        raw = key.public_key().public_bytes(serialization.Encoding.Raw, serialization.PublicFormat.Raw)
        jwk = {"kty": "OKP", "crv": "Ed25519", "x": encode(raw)}
    else:
        key = ec.generate_private_key(ec.SECP256R1())
        numbers = key.public_key().public_numbers()
        jwk = {"kty": "EC", "crv": "P-256", "x": encode(numbers.x.to_bytes(32)), "y": encode(numbers.y.to_bytes(32))}
    signing_input = f"{encode(header | ({'jwk': jwk} if tell_key else {}))}.{payload}"
    if header["alg"] == "EdDSA":
        signature = key.sign(signing_input.encode())
    else:
        r, s = utils.decode_dss_signature(key.sign(signing_input.encode(), ec.ECDSA(hashes.SHA256())))
        signature = r.to_bytes(32) + s.to_bytes(32)
    return f"{signing_input}.{encode(signature)}"
