"""What a vendor and a client application do with a deployed stack, over HTTP.

It asks of every function everything that it can do, so that `grants` sees all its calls.
"""

import base64
import datetime
import hashlib
import json
import re
import time
import uuid
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from urllib.parse import quote, urlencode

import template
from checks import Checks
from server import Answer
from stack import Principal, Stack, client
from vendor import sign
from verifiers import with_joserfc, with_pyjwt

PRODUCT = "/v1/products/acme-editor"
SWITCH = "/v1/settings/security/AllowGenericKeys"
MOTTO = "/v1/settings/custom/Motto"
BLOCKED = "/v1/blocked-computers"
SIGNING_KEYS = "/v1/signing-keys"
DEFINITION = {"name": "Acme Editor", "version": "4.2", "features": ["export"]}
VENDORS_ROUTES = [
    ("POST /v1/keys", "/v1/keys", {"product": "acme-editor"}),
    ("GET /v1/licenses", "/v1/licenses", None),
    ("POST /v1/licenses/find", "/v1/licenses/find", {"license_key": "none"}),
    ("GET /v1/licenses/{license_id}", f"/v1/licenses/{uuid.UUID(int=0)}", None),
    ("DELETE /v1/licenses/{license_id}/activations/{activation_id}", f"/v1/licenses/{uuid.UUID(int=0)}/activations/{uuid.UUID(int=0)}", None),
    ("GET /v1/events", "/v1/events?day=2001-01-01", None),
    ("GET /v1/properties", "/v1/properties", None),
    ("PUT /v1/settings/{category}/{name}", SWITCH, {"value": False}),
    ("DELETE /v1/settings/{category}/{name}", MOTTO, None),
    ("GET /v1/products", "/v1/products", None),
    ("GET /v1/products/{product_id}", PRODUCT, None),
    ("PUT /v1/products/{product_id}", PRODUCT, DEFINITION),
    ("GET /v1/signing-keys", SIGNING_KEYS, None),
    ("POST /v1/signing-keys/revocations", f"{SIGNING_KEYS}/revocations", {"signing_key_id": "of-2019", "reason": "tried out"}),
    ("GET /v1/blocked-computers", BLOCKED, None),
    ("POST /v1/blocked-computers", BLOCKED, {"computer_id": "a computer that nobody has", "reason": "tried out"}),
    ("DELETE /v1/blocked-computers/{id}", f"{BLOCKED}/{'A' * 43}", None),
    ("PATCH /v1/licenses/{license_id}", f"/v1/licenses/{uuid.UUID(int=0)}", {"comment": "tried out"}),
    ("PUT /v1/licenses/{license_id}/state", f"/v1/licenses/{uuid.UUID(int=0)}/state", {"state": "active", "reason": "tried out"}),
    ("DELETE /v1/licenses/{license_id}/leases/{lease_id}", f"/v1/licenses/{uuid.UUID(int=0)}/leases/{uuid.UUID(int=0)}", None),
    ("GET /v1/trials", "/v1/trials?computer_id=none", None),
    ("DELETE /v1/trials/{id}/{product_id}", f"/v1/trials/{'A' * 43}/acme-editor", None),
    ("POST /v1/licenses/{license_id}/reissue", f"/v1/licenses/{uuid.UUID(int=0)}/reissue", {"reason": "tried out"}),
    ("POST /v1/licenses/{license_id}/reveal", f"/v1/licenses/{uuid.UUID(int=0)}/reveal", {"reason": "tried out"}),
]
RACERS = 24


class Journey:
    """One stack, whoever calls it, and the secrets that came up."""

    def __init__(self, checks: Checks, stack: Stack, vendor: Principal, stranger: Principal):
        self.checks = checks
        self.stack = stack
        self.vendor = vendor
        self.stranger = stranger
        # What no log may hold, by what it is.
        self.secrets: set[tuple[str, str]] = {
            ("e-mail address", self.email), ("customer's name", self.customer), ("secret access key", vendor.secret_access_key),
        }
        self.request_ids: set[str] = set()

    email = "buyer.of.licenses@example.com"
    customer = "Buyer & Søn of Example"

    # ------------------------------------------------------------------------------------------------------ who may call

    def refuses(self) -> None:
        """Who doesn't sign, or may not, is refused before any function runs."""
        asked_before = self.stack.ministack.recorder.count
        aged = datetime.timedelta(minutes=6)
        for route, target, content in VENDORS_ROUTES:
            method = route.split(" ")[0]
            signed = sign(self.vendor, method, self.stack.path(target), content)
            # A body where none belongs is dropped by ministack before it looks; a query is signed likewise.
            if content is None:
                signed.target += f"{'&' if '?' in signed.target else '?'}limit=1"
            else:
                signed.body = signed.body.replace(b"}", b" }")
            for what, answer in [
                ("unsigned", self.stack.send(method, target, content)),
                ("without a policy", self.stack.call(self.stranger, method, target, content)),
                ("wrong secret", self.stack.call(self.vendor, method, target, content, secret="x" * 40)),
                ("6 minutes old", self.stack.call(self.vendor, method, target, content, age=aged)),
                ("changed after signing", signed.send()),
            ]:
                self.checks.check(f"{route}, {what}: refused by API Gateway",
                                  answer.status == 403 and "x-request-id" not in answer.headers, answer)
        asked = self.stack.ministack.recorder.count - asked_before
        self.checks.equal("what was refused called nothing", asked, 0)

    # ---------------------------------------------------------------------------------------------------- what vendors do

    def defines(self) -> None:
        """A product, defined and defined again, and the switch for generic keys."""
        first = self.by_vendor("product defined", 201, "PUT", PRODUCT, DEFINITION)
        renamed, seen = {**DEFINITION, "name": "Acme Editor Pro"}, {"If-Match": first.headers.get("etag", "")}
        self.by_vendor("product changed unseen", 428, "PUT", PRODUCT, renamed, code="version_required")
        product = self.by_vendor("product changed", 200, "PUT", PRODUCT, renamed, headers=seen).json()
        self.by_vendor("product changed as it was before", 412, "PUT", PRODUCT, DEFINITION, headers=seen, code="version_mismatch")
        listed = self.by_vendor("products listed", 200, "GET", "/v1/products", None).json()
        self.checks.equal("the product is listed", listed, {"products": [product], "cursor": None})
        self.checks.equal("who changed it is kept", product.get("updated_by"), self.vendor.arn)
        read = self.by_vendor("product read", 200, "GET", PRODUCT, None).json()
        self.checks.equal("it is read as it was changed", read, product)
        order = {"product": "acme-editor", "generic": True, "duration_days": 30}
        self.by_vendor("generic key while switched off", 403, "POST", "/v1/keys", order, code="generic_keys_disabled")
        self.by_vendor("generic keys switched on", 200, "PUT", SWITCH, {"value": True})
        motto = self.by_vendor("a setting of the vendor's own", 200, "PUT", MOTTO, {"value": "festina lente"})
        seen = {"If-Match": motto.headers.get("etag", "")}
        self.by_vendor("it is taken back", 204, "DELETE", MOTTO, None, headers=seen)
        self.by_vendor("a product that is not there", 404, "POST", "/v1/keys", {"product": "acme-viewer"}, code="product_unknown")

    def creates(self) -> None:
        """Keys, and the same order again under its Idempotency-Key."""
        name = {"Idempotency-Key": f"order-{uuid.uuid4()}"}
        order = {"product": "acme-editor", "features": ["export"], "customer": {"name": self.customer, "email": self.email}}
        self.bound, first = self.create("key for one computer", 201, order, headers=name)
        again, second = self.create("the same order again", 200, order, headers=name)
        self.checks.check("answers the same key again", (self.bound, first.body) == (again, second.body), second.status)
        self.by_vendor("another order under its name", 409, "POST", "/v1/keys", {**order, "quantity": 2}, headers=name,
                       code="idempotency_key_reused")
        order = {"product": "acme-editor", "generic": True, "duration_days": 30, "activations": 5}
        self.generic, answer = self.create("generic key", 201, order)
        self.checks.check("says what a generic key means", answer.json().get("warnings"), answer)
        self.raced, _ = self.create("key for 3 computers", 201, {"product": "acme-editor", "activations": 3})

    # ----------------------------------------------------------------------------------------------- what applications do

    def activates(self) -> None:
        """A key for one computer and a generic one; the license keys verify with other people's libraries."""
        first = self.activate("a computer", 201, self.bound, "desk")
        again = self.activate("the same computer again", 200, self.bound, "desk")
        self.checks.equal("gets its license key again", again.get("license_key"), first.get("license_key"))
        self.activate("another computer", 409, self.bound, "lap", code="activations_exhausted")
        blocked = {"computer_id": self.computer("desk"), "reason": "tried out"}
        entry = self.by_vendor("computer blocked", 201, "POST", BLOCKED, blocked).json()
        self.by_vendor("computer blocked again", 200, "POST", BLOCKED, {**blocked, "reason": "again"})
        listed = self.by_vendor("blocked computers listed", 200, "GET", BLOCKED, None).json()
        self.checks.equal("the computer is listed", listed, {"blocked_computers": [entry], "cursor": None})
        self.activate("a blocked computer", 403, self.bound, "desk", code="computer_blocked")
        self.by_vendor("computer unblocked", 204, "DELETE", f"{BLOCKED}/{entry.get('id')}", None)
        self.activate("a computer that was blocked", 200, self.bound, "desk")

        question = {"license_key": first.get("license_key"), "computer_id": self.computer("desk"), "nonce": "AAECAwQFBgcICQoLDA0ODw"}
        told = self.checked("a license key that stands", 200, self.stack.send("POST", "/v1/validations", question)).json()
        self.checks.equal("it is said to", (told.get("standing"), "license_key" in told), ("valid", False))
        self.checks.check("and what time it is, signed", told.get("time") and told.get("certificate"), told.get("server_time"))

        texts = [self.activate("generic key", 201, self.generic, name).get("license_key") for name in ("a", "b", "c")]
        self.checks.check("three computers get one generic license key", len(set(texts)) == 1 and texts[0], len(set(texts)))

        settings = self.checked("settings", 200, self.stack.send("GET", "/v1/settings"))
        unchanged = self.stack.send("GET", "/v1/settings", **{"If-None-Match": settings.headers.get("etag", "")})
        self.checked("settings, unchanged", 304, unchanged)
        if settings.status != 200:
            return
        jwks = settings.json()["jwks"]
        alone = self.checked("the JWK set alone", 200, self.stack.send("GET", "/.well-known/jwks.json"))
        self.checks.equal("it is that of the settings", alone.json(), jwks)
        page = self.checked("the customer's page", 200, self.stack.send("GET", "/activate"))
        self.checks.check("it is a page", page.headers.get("content-type") == "text/html; charset=utf-8", page.headers)
        kid = self.stack.outputs["SigningKeyArn"].rsplit("/", 1)[1]
        retired = self.stack.retired_key.rsplit("/", 1)[1]
        self.checks.equal("the published keys are a retired one and that of the stack", [key["kid"] for key in jwks["keys"]], [retired, kid])
        for uses, output in [("list_keys", "ListSigningKeyArn"), ("certificate_keys", "CertificateSigningKeyArn")]:
            apart = [key["kid"] for key in jwks[uses]]
            self.checks.equal(f"{uses}: published apart", apart, [self.stack.outputs[output].rsplit("/", 1)[1]])
        for library, verify in [("PyJWT", with_pyjwt), ("joserfc", with_joserfc)]:
            claims = verify(jwks, self.stack.parameters["Issuer"], "acme-editor", [first.get("license_key", ""), texts[0] or ""])
            kinds = [claim["kind"] if isinstance(claim, dict) else claim for claim in claims]
            self.checks.equal(f"{library} verifies both license keys", kinds, ["computer", "generic"])

    def finds(self) -> None:
        """The licenses, by everything that finds them: each index is asked."""
        by_key = self.by_vendor("license found by its activation key", 200, "POST", "/v1/licenses/find", {"activation_key": self.bound})
        license_id = by_key.json().get("license", {}).get("license_id", "")
        again = self.activate("a computer that looks for its license", 200, self.bound, "desk")
        by_license_key = self.by_vendor("license found by a license key", 200, "POST", "/v1/licenses/find",
                                        {"license_key": again.get("license_key")})
        self.checks.equal("it is the same", by_license_key.body, by_key.body)
        self.by_vendor("a license key that isn't", 422, "POST", "/v1/licenses/find", {"license_key": "none"}, code="invalid_field")
        read = self.by_vendor("license read", 200, "GET", f"/v1/licenses/{license_id}", None).json()
        self.checks.equal("with its computer", [one["computer_id"] for one in read.get("activations", [])], [self.computer("desk")])
        for what, query in [
            ("computer", {"computer_id": self.computer("desk")}), ("e-mail address", {"customer_email": self.email.upper()}),
            ("name", {"customer_name": "BUYER & so"}), ("product", {"product": "acme-editor"}), ("nothing", {}),
        ]:
            listed = self.by_vendor(f"licenses by {what}", 200, "GET", f"/v1/licenses?{urlencode(query, quote_via=quote, safe='')}", None).json()
            found = [license["license_id"] for license in listed.get("licenses", [])]
            self.checks.check(f"the license is among those by {what}", license_id in found, found)
        for what, query in [("order", "order_id=none"), ("state", "state=revoked"), ("end", "ends_to=2001-01-01T00%3A00%3A00Z")]:
            listed = self.by_vendor(f"licenses by {what}", 200, "GET", f"/v1/licenses?{query}", None).json()
            self.checks.equal(f"none is found by that {what}", listed.get("licenses"), [])

    def gives_back(self) -> None:
        """A seat given back for a customer, and one by its computer: the next computer takes each."""
        key, _ = self.create("key for a computer that breaks", 201, {"product": "acme-editor"})
        broken = self.activate("a computer that breaks", 201, key, "broken")
        self.activate("the computer in its place", 409, key, "new one", code="activations_exhausted")
        activation = f"/v1/licenses/{broken.get('license_id')}/activations/{broken.get('activation_id')}"
        self.by_vendor("activation removed", 204, "DELETE", activation, None)
        self.by_vendor("activation removed again", 404, "DELETE", activation, None, code="activation_unknown")
        new = self.activate("the computer in its place, then", 201, key, "new one")
        own = {"license_key": new.get("license_key"), "computer_id": self.computer("new one")}
        self.by_application("seat given back by another computer", 422, "POST", "/v1/releases",
                            {**own, "computer_id": self.computer("broken")}, code="invalid_field")
        self.by_application("seat given back by its computer", 204, "POST", "/v1/releases", own)
        self.by_application("seat given back again", 404, "POST", "/v1/releases", own, code="activation_unknown")
        self.activate("the third computer", 201, key, "third")

    def changes(self) -> None:
        """A license: changed, by one of two at once, taken back and given back."""
        key, answer = self.create("key to be changed", 201, {"product": "acme-editor", "expires_at": "2099-01-01T00:00:00Z"})
        if answer.status != 201:
            return
        license = f"/v1/licenses/{answer.json()['keys'][0]['license_id']}"
        first = self.activate("its computer", 201, key, "changed").get("license_key")
        self.by_vendor("a license changed unseen", 428, "PATCH", license, {"activations": 2}, code="version_required")
        suspended = {"state": "suspended", "reason": "unpaid"}
        seen = self.by_vendor("license suspended", 200, "PUT", f"{license}/state", suspended)
        self.activate("a computer of a suspended license", 403, key, "changed", code="license_suspended")
        self.by_vendor("license reinstated", 200, "PUT", f"{license}/state", {"state": "active", "reason": "paid"})
        version = {"If-Match": seen.headers.get("etag", "")}
        extension = {"expires_at": "2099-06-01T00:00:00Z", "activations": 2, "features": ["export"]}
        self.by_vendor("license changed as it was before", 412, "PATCH", license, extension, headers=version, code="version_mismatch")
        version = {"If-Match": self.by_vendor("license as it is", 200, "PUT", f"{license}/state", {"state": "active", "reason": "paid"}).headers.get("etag", "")}
        changed = self.by_vendor("license extended", 200, "PATCH", license, extension, headers=version).json()
        self.checks.equal("it has another revision", changed.get("license", {}).get("revision"), 2)
        self.question = question = {"license_key": first, "computer_id": self.computer("changed")}
        newer = self.checked("a license key of before", 200, self.stack.send("POST", "/v1/validations", question)).json()
        self.checks.check("is exchanged for the newer one", newer.get("license_key") not in ("", None, first), newer.get("standing"))
        second = self.activate("its computer after the change", 200, key, "changed")
        self.checks.check("gets a new license key", second.get("license_key") not in ("", None, first), second.get("expires_at"))
        self.activate("another computer of it", 201, key, "changed too")
        version = {"If-Match": f'"{changed.get("license", {}).get("record_version")}"'}
        taken = self.by_vendor("earlier license keys taken back", 200, "PATCH", license, {"revoke_earlier": True}, headers=version)
        version = {"If-Match": taken.headers.get("etag", "")}
        self.by_vendor("fewer seats than are used", 409, "PATCH", license, {"activations": 1}, headers=version, code="seats_in_use")
        self.by_vendor("license revoked", 200, "PUT", f"{license}/state", {"state": "revoked", "reason": "refund"})
        self.activate("a computer of a revoked license", 403, key, "changed", code="license_revoked")
        self.by_vendor("a revoked license reinstated", 409, "PUT", f"{license}/state", {"state": "active", "reason": "no"},
                       code="license_is_revoked")
        self.changed = license.rsplit("/", 1)[1]
        self.listed(uuid.UUID(self.changed), b"\xff\xff\xff\xff")

    def listed(self, identity: uuid.UUID, said: bytes) -> None:
        """What was taken back is on the revocation list within ten seconds, which `sha256` and the stack's key hold together."""
        began = time.monotonic()
        entries = b""
        while identity.bytes + said not in entries and time.monotonic() < began + 10:
            time.sleep(0.2)
            answer = self.stack.send("GET", "/v1/revocations/{product_id}".format(product_id="acme-editor"))
            self.note(answer)
            *signed, last = answer.body.decode().splitlines() if answer.status == 200 else [""]
            entries = decoded(last)
        self.checks.check("what was taken back is listed within 10 s", identity.bytes + said in entries,
                          f"{time.monotonic() - began:.1f} s, {answer}")
        if not entries:
            return
        header, claims = (json.loads(decoded(part)) for part in signed[0].split(".")[:2])
        self.checks.equal("the list is signed by the key of lists", header["kid"], self.stack.outputs["ListSigningKeyArn"].rsplit("/", 1)[1])
        self.checks.equal("it has all its entries", decoded(claims["sha256"]), hashlib.sha256(entries).digest())
        told = self.checked("a license key that was taken back", 200, self.stack.send("POST", "/v1/validations", self.question)).json()
        self.checks.equal("it is said to be, and by which list", (told.get("standing"), told.get("revocations_seq")),
                          ("license_revoked", claims["seq"]))
        known = {"If-None-Match": answer.headers.get("etag", "")}
        self.checked("the list, unchanged", 304, self.stack.send("GET", "/v1/revocations/acme-editor", **known))
        self.checked("a list of no product", 404, self.stack.send("GET", "/v1/revocations/none"), code="product_unknown")
        # What the daily schedule sends.
        publisher = self.stack.resources["PublishRevocationsFunction"]
        daily = client(self.stack.ministack, "lambda").invoke(FunctionName=publisher, Payload=b"{}")
        self.checks.equal("the schedule's run ends well", daily.get("FunctionError"), None)

    def takes_back_a_signing_key(self) -> None:
        """Which keys sign, and one that somebody else could sign with."""
        retired, current = (arn.rsplit("/", 1)[1] for arn in (self.stack.retired_key, self.stack.outputs["SigningKeyArn"]))
        listed = self.by_vendor("signing keys listed", 200, "GET", SIGNING_KEYS, None).json()
        states = [(key["signs"], key["state"]) for key in listed.get("signing_keys", [])]
        self.checks.equal("each is where it is in its life", states, [
            ("licenses", "retired"), ("licenses", "current"), ("lists", "current"), ("certificates", "current")])
        revocations = f"{SIGNING_KEYS}/revocations"
        self.by_vendor("the signing key in use taken back", 409, "POST", revocations,
                       {"signing_key_id": current, "reason": "tried out"}, code="signing_key_in_use")
        self.by_vendor("a signing key that nobody knows taken back", 422, "POST", revocations,
                       {"signing_key_id": "of-2019", "reason": "tried out"}, code="invalid_field")
        compromised = {"signing_key_id": retired, "reason": "tried out"}
        taken_back = self.by_vendor("a signing key taken back", 201, "POST", revocations, compromised).json()
        self.by_vendor("taken back again", 200, "POST", revocations, compromised)
        listed = self.by_vendor("signing keys listed again", 200, "GET", SIGNING_KEYS, None).json()
        self.checks.equal("it is among those that were taken back", listed.get("revoked"), [taken_back])
        began, named = time.monotonic(), []
        while retired not in named and time.monotonic() < began + 10:
            time.sleep(0.2)
            answer = self.stack.send("GET", "/v1/revocations/acme-editor")
            self.note(answer)
            if answer.status == 200:
                named = json.loads(decoded(answer.body.decode().split(".")[1])).get("signing_keys", [])
        self.checks.equal("the revocation list names it within 10 s", named, [retired])

    def tells(self) -> None:
        """What was changed, and by whom: of a license, and of a day."""
        of_license = self.by_vendor("events of a license", 200, "GET", f"/v1/events?license_id={self.changed}", None).json()
        kinds = [event["kind"] for event in of_license.get("events", [])]
        told = ["license_state_set", "license_updated", "license_updated", "license_state_set", "license_state_set"]
        self.checks.equal("all that was done to it, the newest first", kinds, told)
        numbers = [event["number"] for event in of_license.get("events", [])]
        head = of_license.get("license", {}).get("heads", {}).get("license", {}).get("number")
        self.checks.equal("its chain ends with the newest", (numbers, head), ([5, 4, 3, 2, 1], 5))
        principals = {event["by"]["principal"] for event in of_license.get("events", [])}
        self.checks.equal("who did it is kept", principals, {self.vendor.arn})
        day = of_license["events"][0]["at"][:10]
        found, cursor = [], ""
        while cursor is not None:
            more = f"&cursor={quote(cursor)}" if cursor else ""
            page = self.by_vendor("events of a day", 200, "GET", f"/v1/events?day={day}{more}", None).json()
            found, cursor = found + page.get("events", []), page.get("cursor")
        self.checks.equal("each of its events is among the day's",
                          [event for event in found if event.get("license_id") == self.changed], of_license["events"])
        self.checks.check("and those of settings, products, computers and new keys, too", {event["kind"] for event in found} >= {
            "setting_changed", "product_changed", "blocked_computer_changed", "signing_key_revoked", "keys_created"}, found)

    def serves(self) -> None:
        """A customer who lost the activation key, and one whose leaked."""
        key, answer = self.create("key that gets lost", 201, {"product": "acme-editor", "customer": {"email": self.email}})
        if answer.status != 201:
            return
        license = f"/v1/licenses/{answer.json()['keys'][0]['license_id']}"
        revealed = self.by_vendor("activation key read again", 200, "POST", f"{license}/reveal", {"reason": "lost"}).json()
        self.checks.equal("it is the one that was made", revealed.get("activation_key"), key)
        self.activate("a computer of the lost activation key", 201, key, "served")
        name, reason = {"Idempotency-Key": f"ticket-{uuid.uuid4()}"}, {"reason": "leaked"}
        replaced = self.by_vendor("activation key replaced", 201, "POST", f"{license}/reissue", reason, headers=name)
        new = replaced.json().get("activation_key", "")
        self.keep_secret(new)
        again = self.by_vendor("activation key replaced, the same again", 200, "POST", f"{license}/reissue", reason, headers=name)
        self.checks.check("answers the same activation key again", again.body == replaced.body, again.status)
        self.activate("its computer with the old one", 403, key, "served", code="activation_key_replaced")
        self.activate("its computer with the new one", 200, new, "served")
        for what, one, is_replaced in [("old", key, True), ("new", new, False)]:
            found = self.by_vendor(f"license found by the {what} one", 200, "POST", "/v1/licenses/find", {"activation_key": one}).json()
            self.checks.equal("it says whether that is replaced", found.get("activation_key_replaced"), is_replaced)
        self.by_vendor("its license revoked", 200, "PUT", f"{license}/state", {"state": "revoked", "reason": "refund"})
        self.by_vendor("activation key of a revoked license", 409, "POST", f"{license}/reveal", {}, code="license_is_revoked")

    def tries(self) -> None:
        """One trial a computer: seen, and given once more."""
        trial = {"product": "acme-editor", "model": "trial", "duration_days": 14}
        (first, _), (second, _) = [self.create(f"{which} trial key", 201, trial) for which in ("a", "another")]
        self.by_vendor("one trial a computer", 200, "PUT", "/v1/settings/options/OneTrialPerComputer", {"value": True})
        activated = self.activate("a computer that tries", 201, first, "tries")
        self.activate("the same computer with another trial", 403, second, "tries", code="trial_used")
        query = urlencode({"computer_id": self.computer("tries")}, quote_via=quote, safe="")
        trials = self.by_vendor("its trials listed", 200, "GET", f"/v1/trials?{query}", None).json().get("trials", [])
        self.checks.equal("its trial is the first", [one["license_id"] for one in trials], [activated.get("license_id")])
        for one in trials:
            self.by_vendor("its trial reset", 204, "DELETE", f"/v1/trials/{one['id']}/{one['product']}", None)
            self.by_vendor("its trial reset again", 404, "DELETE", f"/v1/trials/{one['id']}/{one['product']}", None, code="trial_unknown")
        self.activate("the same computer with another trial, then", 201, second, "tries")

    def floats(self) -> None:
        """Floating seats: taken, renewed, returned, ended, and looked for when the license has another number by now."""
        key, answer = self.create("key with a floating seat", 201, {"product": "acme-editor", "activations": 2, "floating_seats": 1})
        if answer.status != 201:
            return
        license = f"/v1/licenses/{answer.json()['keys'][0]['license_id']}"
        one, other = [
            {"license_key": self.activate(f"a computer that {what}", 201, key, what).get("license_key"),
             "computer_id": self.computer(what)} for what in ("floats", "waits")]
        taken = self.by_application("floating seat taken", 201, "POST", "/v1/leases", one).json()
        self.by_application("floating seat taken again", 200, "POST", "/v1/leases", one)
        self.by_application("the only floating seat", 409, "POST", "/v1/leases", other, code="floating_seats_exhausted")
        held = {**one, "lease_id": taken.get("lease_id")}
        renewed = self.by_application("lease renewed", 200, "POST", "/v1/leases/renewals", held).json()
        self.checks.equal("it is the same lease", renewed.get("lease_id"), taken.get("lease_id"))
        read = self.by_vendor("license with its lease", 200, "GET", license, None)
        self.checks.equal("who holds it is shown", [lease["computer_id"] for lease in read.json().get("leases", [])], [one["computer_id"]])
        self.by_application("lease returned", 204, "POST", "/v1/leases/returns", held)
        self.by_application("lease returned again", 404, "POST", "/v1/leases/returns", held, code="lease_unknown")
        version = {"If-Match": read.headers.get("etag", "")}
        self.by_vendor("one more floating seat", 200, "PATCH", license, {"floating_seats": 2}, headers=version)
        taken = self.by_application("floating seat taken by the other", 201, "POST", "/v1/leases", other).json()
        lease = f"{license}/leases/{taken.get('lease_id')}"
        self.by_vendor("lease ended", 204, "DELETE", lease, None)
        self.by_vendor("lease ended again", 404, "DELETE", lease, None, code="lease_unknown")

    def by_application(self, what: str, status: int, method: str, path: str, content: object, code: str = "") -> Answer:
        """A request without a signature, as applications send it."""
        return self.checked(what, status, self.stack.send(method, path, content), code)

    def races(self) -> None:
        """Many computers at once for three seats."""
        computers = [self.computer(f"racer-{number}") for number in range(RACERS)]
        answers = self.at_once([{"activation_key": self.raced, "computer_id": computer} for computer in computers])
        outcomes = Counter((answer.status, answer.json().get("code", "")) for answer in answers)
        wanted = {(201, ""): 3, (409, "activations_exhausted"): RACERS - 3}
        self.checks.equal(f"{RACERS} computers race for 3 seats: 3 win", outcomes, wanted)

    def refuses_bad_input(self) -> None:
        """As problem+json, with a stable code."""
        key = {"activation_key": self.bound, "computer_id": self.computer("desk")}
        mistyped = self.bound[:-1] + ("0" if self.bound[-1] != "0" else "1")
        unknown = "1T6F9-JXTG3-AZJTW-1AGR1-J221E"
        self.keep_secret(mistyped, unknown)
        for what, status, code, content in [
            ("mistyped activation key", 422, "invalid_field", {**key, "activation_key": mistyped}),
            ("activation key that is not there", 404, "activation_key_unknown", {**key, "activation_key": unknown}),
            ("no computer", 422, "invalid_field", {"activation_key": self.bound}),
            ("a field too many", 422, "invalid_field", {**key, "admin": True}),
            ("another product", 403, "product_mismatch", {**key, "product": "acme-viewer"}),
            ("a body of 20 KiB", 413, "request_too_large", {**key, "computer_name": "x" * 20_480}),
        ]:
            self.checked(what, status, self.stack.send("POST", "/v1/activations", content), code)
        self.checked("text", 415, self.stack.send("POST", "/v1/activations", key, **{"content-type": "text/plain"}),
                     "unsupported_media_type")
        for method, target in [("GET", "/v1/keys"), ("POST", "/v2/keys"), ("GET", "/"), ("DELETE", PRODUCT)]:
            self.checked(f"{method} {target}, which is not there", 404, self.stack.send(method, target), "route_unknown")
        self.by_vendor("a quantity of 51", 422, "POST", "/v1/keys", {"product": "acme-editor", "quantity": 51},
                       code="invalid_field")
        self.by_vendor("a property that is not there", 404, "PUT", "/v1/settings/security/NoSuch", {"value": 1},
                       code="property_unknown")

    def switches_off(self) -> None:
        """A switch turned off counts from the next request on."""
        properties = self.by_vendor("properties listed", 200, "GET", "/v1/properties", None).json()["properties"]
        [version] = [p["version"] for p in properties if SWITCH.endswith(p["name"])]
        self.by_vendor("generic keys switched off", 200, "PUT", SWITCH, {"value": False}, headers={"If-Match": f'"{version}"'})
        self.activate("generic key while switched off", 403, self.generic, "d", code="generic_keys_disabled")

    def keeps_rights_apart(self) -> None:
        """Each right admits to its own routes, and to no others."""
        wanted = rights()
        self.checks.equal("a policy for each right that a route asks for", set(self.stack.policies), set(wanted.values()))
        for right, policy in self.stack.policies.items():
            vendor = self.stack.user(f"{self.stack.name}-may-{right}", policy)
            for route, target, content in VENDORS_ROUTES:
                answer = self.stack.call(vendor, route.split(" ")[0], target, content)
                self.note(answer)
                self.keep_secret(*(key["activation_key"] for key in created(answer)))
                is_admitted = "x-request-id" in answer.headers
                if wanted[route] == right:
                    self.checks.check(f"{right}: {route} is admitted", is_admitted, answer)
                else:
                    self.checks.check(f"{right}: {route} is refused by API Gateway", answer.status == 403 and not is_admitted, answer)

    # -------------------------------------------------------------------------------------------------------------- asking

    def by_vendor(self, what: str, status: int, method: str, target: str, content: object, *, code: str = "",
                  **options: object) -> Answer:
        return self.checked(what, status, self.stack.call(self.vendor, method, target, content, **options), code)

    def create(self, what: str, status: int, order: dict, **options: object) -> tuple[str, Answer]:
        answer = self.by_vendor(what, status, "POST", "/v1/keys", order, **options)
        key = answer.json()["keys"][0]["activation_key"] if answer.status in (200, 201) else ""
        self.keep_secret(key)
        return key, answer

    def keep_secret(self, *keys: str) -> None:
        """Activation keys, as they are written and as they may be typed."""
        self.secrets |= {("activation key", form) for key in keys if key for form in (key, key.replace("-", ""))}

    def activate(self, what: str, status: int, key: str, computer: str, code: str = "") -> dict:
        name = f"Name of {computer} with a ü"
        self.secrets.add(("computer's name", name))
        content = {"activation_key": key, "computer_id": self.computer(computer), "computer_name": name}
        answer = self.checked(f"{what}: activation", status, self.stack.send("POST", "/v1/activations", content), code)
        activated = answer.json()
        for part in activated.get("license_key", "").split(".")[1:]:
            self.secrets.add(("license key", part))
        return activated

    def at_once(self, attempts: list[dict]) -> list[Answer]:
        """As many activations at the same time, each by a process of its own."""
        with ThreadPoolExecutor(len(attempts)) as pool:
            answers = list(pool.map(lambda attempt: self.stack.send("POST", "/v1/activations", attempt), attempts))
        for answer in answers:
            self.note(answer)
        return answers

    def computer(self, name: str) -> str:
        """A computer ID that is nothing else's text."""
        computer = f"computer ID of {name} \"é\" in {self.stack.name}"
        self.secrets.add(("computer ID", computer))
        return computer

    def checked(self, what: str, status: int, answer: Answer, code: str = "") -> Answer:
        self.note(answer)
        problem = answer.headers.get("content-type") == "application/problem+json"
        found = (answer.status, answer.json().get("code", "") if problem else "")
        self.checks.check(f"{what}: {status} {code}".rstrip(), found == (status, code), answer)
        if problem:
            same = answer.json().get("request_id") == answer.headers.get("x-request-id")
            self.checks.check(f"{what}: the problem has the request's ID", same, answer)
        return answer

    def note(self, answer: Answer) -> None:
        if "x-request-id" in answer.headers:
            self.request_ids.add(answer.headers["x-request-id"])

    def parts(self):
        """In this order: each needs what those before it made."""
        return [self.refuses, self.defines, self.creates, self.activates, self.finds, self.changes, self.gives_back, self.serves, self.tries, self.floats, self.takes_back_a_signing_key, self.tells, self.races, self.refuses_bad_input, self.switches_off,
                self.keeps_rights_apart]


def rights() -> dict[str, str]:
    """The right that each vendor's route asks for, as crates/api/README.md says it."""
    rows = re.findall(r"^\| [a-z-]+ \| `(.+?)` \| vendor, (\w+) \|", (template.ROOT / "crates/api/README.md").read_text(), re.MULTILINE)
    return dict(rows)


def decoded(text: str) -> bytes:
    """Base64url without padding."""
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))


def created(answer: Answer) -> list[dict]:
    """The activation keys of an answer, if it is that of create-key."""
    return answer.json().get("keys", []) if answer.status == 201 else []
