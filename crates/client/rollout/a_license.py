"""Writes a license file of acme-editor, revision after revision, and the JWK set to verify it with: of a key that is nobody's."""
import base64, json, sys
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

folder, key = Path(sys.argv[1]), Ed25519PrivateKey.generate()
encode = lambda data: base64.urlsafe_b64encode(data).decode().rstrip("=")
json_of = lambda value: encode(json.dumps(value).encode())

jwk = {"kty": "OKP", "crv": "Ed25519", "kid": "trial", "x": encode(key.public_key().public_bytes_raw())}
(folder / "jwks.json").write_text(json.dumps({"keys": [jwk]}))
for revision in (1, 2):
    license_id = "993001d6-802d-8a6d-808e-2bcf1a9966f3"
    claims = {
        "iss": "trial", "sub": license_id, "jti": license_id, "aud": "acme-editor", "iat": 1795514400, "kind": "generic",
        "rev": revision, "model": "permanent", "features": [], "properties": {},
    }  # fmt: skip
    signing_input = f"{json_of({'alg': 'EdDSA', 'kid': 'trial', 'typ': 'license+jwt'})}.{json_of(claims)}"
    license_key = f"{signing_input}.{encode(key.sign(signing_input.encode()))}"
    (folder / f"{revision}.lic").write_text(f"# Acme Editor, revision {revision}\n{license_key}\n")
