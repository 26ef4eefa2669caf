"""Verifies a Latchkey license key with PyJWT. As a program: checks every vector of the file that it is given."""
import base64, hashlib, json, sys
from datetime import datetime
import jwt
from jwt.algorithms import OKPAlgorithm

jwt.register_algorithm("Ed25519", OKPAlgorithm())  # RFC 9864's name for EdDSA with this curve

CLAIMS = {"iss": str, "sub": str, "jti": str, "aud": str, "iat": int, "kind": str, "rev": int, "model": str, "features": list, "properties": dict}
DATES = ("nbf", "exp", "maintenance_until")


def decode(part):
    data = base64.urlsafe_b64decode(part + "=" * (-len(part) % 4))
    if base64.urlsafe_b64encode(data).decode().rstrip("=") != part:
        raise ValueError("not canonical base64url")
    return data


def verify(text, jwks, product, computer, allow_generic_keys, now, tolerance, expiry_tolerance):
    try:
        if len(text) > 4224:
            return "license_key_malformed"
        header, _, _ = [decode(part) for part in text.split(".")]
        header = json.loads(header)
        if set(header) != {"alg", "kid", "typ"} or header["typ"] != "license+jwt" or header["alg"] not in ("EdDSA", "Ed25519", "ES256"):
            return "license_key_malformed"
        keys = [jwt.PyJWK(key, "ES256" if key["kty"] == "EC" else "EdDSA") for key in jwks["keys"] if key["kid"] == header["kid"]]
        if not keys:
            return "signing_key_unknown"
        # The algorithm is the trusted key's, whatever the header says. The claims are checked below.
        names = ["ES256"] if keys[0].algorithm_name == "ES256" else ["EdDSA", "Ed25519"]
        claims = jwt.decode(text, keys[0].key, names, {f"verify_{name}": False for name in ("exp", "nbf", "iat", "aud", "iss", "sub", "jti")})
    except (jwt.InvalidSignatureError, jwt.InvalidAlgorithmError):
        return "signature_invalid"
    except (ValueError, jwt.InvalidTokenError):
        return "license_key_malformed"
    well_formed = all(type(claims.get(name)) is kind for name, kind in CLAIMS.items()) and all(type(claims.get(name, 0)) is int for name in DATES)
    if not well_formed or not 1 <= claims["rev"] < 2**32 or claims["kind"] not in ("computer", "generic"):
        return "license_key_malformed"
    if claims["aud"] != product:
        return "product_mismatch"
    if (claims["kind"] == "computer") != ("computer" in claims):
        return "license_key_malformed"
    if claims["kind"] == "generic" and not allow_generic_keys:
        return "generic_not_allowed"
    here = base64.urlsafe_b64encode(hashlib.sha256(f"{product}\0{computer}".encode()).digest()).decode().rstrip("=")
    if claims.get("computer", here) != here:
        return "computer_mismatch"
    now = max(now, claims["iat"])  # a clock before the signature is wrong
    if claims.get("nbf", now) - now > tolerance:
        return "license_not_yet_valid"
    return "license_expired" if now - claims.get("exp", now + 1) >= expiry_tolerance else "valid"


if __name__ == "__main__":
    with open(sys.argv[1], encoding="utf-8") as file:
        table = json.load(file)
    wrong = 0
    for vector in table["vectors"]:
        now = datetime.fromisoformat(vector["now"]).timestamp()
        arguments = (vector["product"], vector["computer"], vector["allow_generic_keys"], now, table["clock_tolerance_seconds"], table["expiry_tolerance_seconds"])
        verdict = verify(vector["license_key"], table["jwks"], *arguments)
        if verdict != vector["code"]:
            wrong += 1
            print(f"{vector['name']}: {verdict}, not {vector['code']}")
    print(f"python: {len(table['vectors'])} vectors, {wrong} wrong")
    sys.exit(wrong > 0)
