"""License keys verified by PyJWT, joserfc and node's jose, with the JWK set that is served.

With Ed25519 and with P-256, bound to a computer and generic; and whatever a forger makes of them is refused.
"""

import json
from pathlib import Path

from checks import Checks
from forgeries import decode, forged
from server import Server
from vendor import create, set_up
from verifiers import VERIFIERS

ISSUER = "latchkey-local"
COMPUTER = "Büro 7, rechts"


def run(checks: Checks, folder: Path) -> None:
    with Server(folder / "log-1", "--algorithm", "EdDSA") as first, Server(folder / "log-2", "--algorithm", "ES256") as second:
        jwks = {"keys": jwk_set(first) + jwk_set(second)}
        kids = [key["kid"] for key in jwks["keys"]]
        for server, algorithm, other_kid in [(first, "EdDSA", kids[1]), (second, "ES256", kids[0])]:
            set_up(server)
            bound, generic = activations(server)
            checks.equal(f"{algorithm}: kinds", (bound["kind"], generic["kind"]), ("computer", "generic"))
            header = json.loads(decode(bound["license_key"].split(".")[0]))
            kid = jwk_set(server)[0]["kid"]
            checks.equal(f"{algorithm}: header", header, {"alg": algorithm, "kid": kid, "typ": "license+jwt"})
            for library, verify in VERIFIERS.items():
                accepts(checks, f"{algorithm}, {library}", verify, jwks, bound, generic)
                refuses(checks, f"{algorithm}, {library}", verify, jwks, bound["license_key"], other_kid)
            log = (folder / ("log-1" if server is first else "log-2")).read_text()
            said = [bound["license_key"].split(".")[2], generic["license_key"].split(".")[2], COMPUTER, "B\\u00fcro"]
            checks.check(f"{algorithm}: the log holds no license key and no computer ID",
                         not any(text in log for text in said))


def jwk_set(server: Server) -> list[dict]:
    return server.send("GET", "/v1/settings").json()["jwks"]["keys"]


def activations(server: Server) -> list[dict]:
    """Of a key for one computer, and of a generic one."""
    answers = []
    for order in [{"features": ["export"], "properties": {"seats": 3}}, {"generic": True, "duration_days": 30}]:
        [activation_key] = create(server, **order)
        answers.append(server.send("POST", "/v1/activations", {"activation_key": activation_key, "computer_id": COMPUTER}))
    assert [answer.status for answer in answers] == [201, 201], answers
    return [answer.json() for answer in answers]


def accepts(checks: Checks, who: str, verify, jwks: dict, bound: dict, generic: dict) -> None:
    tokens = [bound["license_key"], generic["license_key"]]
    verified = verify(jwks, ISSUER, "acme-editor", tokens)
    if not all(isinstance(claims, dict) for claims in verified):
        checks.check(f"{who}: both verify", False, verified)
        return
    found = [(c["kind"], "computer" in c, c["sub"], c["features"], c["properties"], "exp" in c, c["rev"]) for c in verified]
    checks.equal(f"{who}: both verify, and say what was asked for", found, [
        ("computer", True, bound["license_id"], ["export"], {"seats": 3}, False, 1),
        ("generic", False, generic["license_id"], [], {}, True, 1),
    ])
    for what, issuer, audience in [("issuer", "somebody", "acme-editor"), ("audience", ISSUER, "acme-viewer")]:
        results = verify(jwks, issuer, audience, tokens)
        checks.check(f"{who}: another {what} is refused", all(isinstance(result, str) for result in results), results)


def refuses(checks: Checks, who: str, verify, jwks: dict, license_key: str, other_kid: str) -> None:
    [jwk] = [key for key in jwks["keys"] if key["kid"] == json.loads(decode(license_key.split(".")[0]))["kid"]]
    for what, tokens in forged(license_key, jwk, other_kid).items():
        results = verify(jwks, ISSUER, "acme-editor", tokens)
        taken = [token for token, result in zip(tokens, results, strict=True) if not isinstance(result, str)]
        checks.check(f"{who}: {what}: refused ({len(tokens)})", not taken, taken[:3])
