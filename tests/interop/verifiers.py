"""Three JOSE libraries, each used as its manual says: a function from license keys to claims or refusals."""

import json
import subprocess
import warnings
from pathlib import Path

import jwt as pyjwt
from joserfc import jwt as joserfc
from joserfc.jwk import KeySet

NODE_DIR = Path(__file__).parents[2] / "target" / "ci-node"
ALGORITHMS = ["EdDSA", "ES256"]

# RFC 9864 of 2025 renames EdDSA with that curve to Ed25519, which few libraries know yet.
warnings.filterwarnings("ignore", message="EdDSA is deprecated")


def with_pyjwt(jwks: dict, issuer: str, audience: str, tokens: list[str]) -> list[dict | str]:
    keys = {key.key_id: key for key in pyjwt.PyJWKSet.from_dict(jwks).keys}

    def verify(token: str) -> dict:
        # The key is found by its ID, and the algorithm is the key's.
        key = keys[pyjwt.get_unverified_header(token)["kid"]]
        return pyjwt.decode(token, key, algorithms=[key.algorithm_name], issuer=issuer, audience=audience)

    return [outcome(verify, token) for token in tokens]


def with_joserfc(jwks: dict, issuer: str, audience: str, tokens: list[str]) -> list[dict | str]:
    keys = KeySet.import_key_set(jwks)
    claims = joserfc.JWTClaimsRegistry(
        iss={"essential": True, "value": issuer}, aud={"essential": True, "value": audience}
    )

    def verify(token: str) -> dict:
        decoded = joserfc.decode(token, keys, algorithms=ALGORITHMS)
        claims.validate(decoded.claims)
        return decoded.claims

    return [outcome(verify, token) for token in tokens]


def with_jose(jwks: dict, issuer: str, audience: str, tokens: list[str]) -> list[dict | str]:
    asked = {"jwks": jwks, "issuer": issuer, "audience": audience, "tokens": tokens}
    done = subprocess.run(["node", "verify.mjs"], cwd=NODE_DIR, input=json.dumps(asked), capture_output=True,
                          text=True, timeout=120, check=False)
    if done.returncode:
        raise RuntimeError(done.stderr)
    return json.loads(done.stdout)


VERIFIERS = {"PyJWT": with_pyjwt, "joserfc": with_joserfc, "jose": with_jose}


def outcome(verify, token: str) -> dict | str:
    """The claims, or why there are none: the libraries have no common error, nor one for text that is no token."""
    try:
        return verify(token)
    except Exception as error:
        return f"{type(error).__name__}: {error}"
