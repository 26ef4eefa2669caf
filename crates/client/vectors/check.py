"""Every published vector with docs/verify.py and docs/license_text.py: a line for each that differs, counts, and an exit code."""
import base64, json, sys
from datetime import datetime
from pathlib import Path

folder = Path(__file__).parent
sys.path.insert(0, str(folder.parent / "docs"))
from license_text import license_keys
from revocations import RevocationList
from verify import Refused, UnusableJwkSet, list_keys, trusted_keys, verify

seconds = lambda moment: datetime.fromisoformat(moment).timestamp()


def verdict_of(vector, keys, table):
    try:
        claims = verify(
            vector["license_key"], keys, vector["product"], vector["computer"],
            allow_generic_keys=vector["allow_generic_keys"], now=seconds(vector["now"]),
            released_at=seconds(vector["released_at"]) if "released_at" in vector else None,
            clock_tolerance=table["clock_tolerance_seconds"], expiry_tolerance=table["expiry_tolerance_seconds"],
        )  # fmt: skip
        return "valid" if claims["aud"] == vector["product"] else "no claims"
    except Refused as refused:
        return refused.code


def verdict_of_list(row, keys):
    try:
        return "valid" if RevocationList(row["list"], keys, "acme-editor").claims["aud"] == "acme-editor" else "no claims"
    except Refused as refused:
        return refused.code


def verdict_by_list(row, jwks):
    try:
        revocations = RevocationList(row["list"], list_keys(jwks), "acme-editor")
        options = {"allow_generic_keys": row["allow_generic_keys"], "now": row["now"], "revocations": revocations}
        return "valid" if verify(row["license_key"], trusted_keys(jwks), "acme-editor", row["computer"], **options) else "no claims"
    except Refused as refused:
        return refused.code


def usable_keys(jwks):
    try:
        return sorted(trusted_keys(jwks))
    except UnusableJwkSet:
        return None


def report(what, rows):
    wrong = [f"{name}: {found}, not {right}" for name, found, right in rows if found != right]
    print(*wrong, f"python: {len(rows)} {what}, {len(wrong)} wrong", sep="\n")
    return len(wrong)


names = ("vectors.json", "texts.json", "jwk-sets.json", "revocations.json")
table, texts, jwk_sets, revocations = (json.loads((folder / name).read_text("utf-8")) for name in names)
jwks = json.dumps(revocations["jwks"])
keys = trusted_keys(json.dumps(table["jwks"]))
wrong = report("license keys", [(row["name"], verdict_of(row, keys, table), row["code"]) for row in table["vectors"]])
wrong += report("JWK sets", [(row["name"], usable_keys(row["jwks"]), row["usable"]) for row in jwk_sets["sets"]])
wrong += report("texts", [(row["name"], license_keys(base64.b64decode(row["text"])), row["license_keys"]) for row in texts["texts"]])
wrong += report("revocation lists", [(row["name"], verdict_of_list(row, list_keys(jwks)), row["code"]) for row in revocations["lists"]])
wrong += report("license keys by a list", [(row["name"], verdict_by_list(row, jwks), row["code"]) for row in revocations["license_keys"]])
sys.exit(wrong > 0)
