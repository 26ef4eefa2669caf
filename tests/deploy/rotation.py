"""Signing keys rotate while applications go on asking: added, switched to, retired. No request may fail."""

import itertools
import json
import threading
import time
from concurrent.futures import ThreadPoolExecutor

import template
from checks import Checks
from journey import Journey, decoded
from server import Answer
from stack import Stack, client

# The output with the roles that may sign, the property of the JWK set, and what the parameters have in their names.
USES = {"license keys": ("LicenseSignerRoleArns", "keys", ""), "revocation lists": ("ListSignerRoleArns", "list_keys", "List"),
        "certificates": ("CertificateSignerRoleArns", "certificate_keys", "Certificate")}
# Applications of each kind that ask at the same time.
AT_ONCE = 2
ATTEMPTS_MAX = 4


def make_keys(stack: Stack) -> dict[str, str]:
    """One key more for each use, in a stack of its own; the ARNs, by what the parameters have in their names."""
    formation, arns = client(stack.ministack, "cloudformation"), {}
    text = (template.ROOT / "infra/signing-key.yaml").read_text()
    for signs, (output, _, kind) in USES.items():
        name = f"{stack.name}-{kind.lower() or 'license'}-key"
        given = {"Signs": signs, "SignerRoleArns": stack.outputs[output]}
        formation.create_stack(StackName=name, TemplateBody=text,
                               Parameters=[{"ParameterKey": key, "ParameterValue": value} for key, value in given.items()])
        while (described := formation.describe_stacks(StackName=name)["Stacks"][0])["StackStatus"].endswith("IN_PROGRESS"):
            time.sleep(0.2)
        if described["StackStatus"] != "CREATE_COMPLETE":
            raise RuntimeError(f"{name}: {described['StackStatus']}, {formation.describe_stack_events(StackName=name)}")
        [made] = described["Outputs"]
        arns[kind] = made["OutputValue"]
    return arns


class Applications:
    """Applications that trust some keys, and activate, activate again and validate, one computer after the other."""

    computers = itertools.count()

    def __init__(self, stack: Stack, key: str, jwks: dict):
        self.stack, self.key = stack, key
        self.trusted = [jwk["kid"] for uses in ("keys", "list_keys", "certificate_keys") for jwk in jwks[uses]]
        self.failures: list[object] = []
        self.signed_by: set[str] = set()
        self.rounds = 0
        self.cut_off = 0
        self.over = threading.Event()
        self.pool = ThreadPoolExecutor(AT_ONCE)
        self.running = [self.pool.submit(self.ask_on) for _ in range(AT_ONCE)]

    def ask_on(self) -> None:
        while not self.over.is_set():
            computer = f"rotating desk {next(self.computers)}"
            asked = {"activation_key": self.key, "computer_id": computer, "trusted_signing_keys": self.trusted}
            text = ""
            for statuses in ((201,), (200,)):
                answer, was_cut_off = self.ask("/v1/activations", asked)
                # One that was cut off may have taken the seat.
                if answer.status not in statuses + (200,) * was_cut_off:
                    self.failures.append(answer)
                    break
                text = answer.json()["license_key"]
            else:
                question = {"license_key": text, "computer_id": computer, "nonce": "AAECAwQFBgcICQoLDA0ODw",
                            "trusted_signing_keys": self.trusted}
                answer, _ = self.ask("/v1/validations", question)
                if answer.status != 200 or answer.json()["standing"] != "valid" or "time" not in answer.json():
                    self.failures.append(answer)
                self.signed_by |= {kid_of(text), kid_of(answer.json().get("certificate", text))}
                self.rounds += 1

    def ask(self, path: str, body: dict) -> tuple[Answer, bool]:
        """The answer; asked again where ministack ended the function's process in the middle of a request, to change the function.

        AWS lets what is under way go on. A function that didn't start with what it was changed to would end each time.
        """
        for attempt in range(ATTEMPTS_MAX):
            answer = self.stack.send("POST", path, body)
            if answer.status != 502 or b"Runtime.ExitError" not in answer.body:
                return answer, attempt > 0
            self.cut_off += 1
            time.sleep(0.5)
        return answer, True

    def end(self) -> None:
        self.over.set()
        for running in self.running:
            running.result()
        self.pool.shutdown()


def kid_of(jws: str) -> str:
    return json.loads(decoded(jws.split(".")[0]))["kid"]


def rotates(checks: Checks, stack: Stack, journey: Journey, packaged: dict) -> None:
    """Signing keys: added, switched to and retired under load, with no request failing."""
    key, _ = journey.create("key for many computers", 201, {"product": "acme-editor", "activations": 1_000_000})
    before = stack.send("GET", "/v1/settings").json()["jwks"]
    old = Applications(stack, key, before)
    arns = make_keys(stack)
    new_kids = {kind: arn.rsplit("/", 1)[1] for kind, arn in arns.items()}
    stack.deploy(packaged, *(f"Upcoming{kind}SigningKeyArns={arn}" for kind, arn in arns.items()))
    added = stack.send("GET", "/v1/settings").json()["jwks"]
    for _, uses, kind in USES.values():
        checks.equal(f"added: {uses} has the new key at its end", [jwk["kid"] for jwk in added[uses]],
                     [*(jwk["kid"] for jwk in before[uses]), new_kids[kind]])
    both = Applications(stack, key, added)
    time.sleep(2)
    signers = set(both.signed_by)
    checks.check("added: it signs nothing yet", both.rounds and not signers & set(new_kids.values()), signers)
    stack.deploy(packaged, *(f"Newer{kind}SigningKeyArns={arn}" for kind, arn in arns.items()),
                 *(f"Upcoming{kind}SigningKeyArns=" for kind in arns))
    both.signed_by.clear()
    old.signed_by.clear()
    time.sleep(3)
    checks.check("switched: it signs for applications that know it", {new_kids[""], new_kids["Certificate"]} <= both.signed_by, both.signed_by)
    checks.check("switched: the old one signs for those that don't", old.signed_by and not old.signed_by & set(new_kids.values()), old.signed_by)
    publisher = stack.resources["PublishRevocationsFunction"]
    client(stack.ministack, "lambda").invoke(FunctionName=publisher, Payload=b"{}")
    lines = stack.send("GET", "/v1/revocations/acme-editor").body.decode().splitlines()
    checks.equal("switched: a list has a line for each key that signs lists", len([line for line in lines if "." in line]), 2)
    old.end()
    checks.equal(f"applications that know the old keys asked {old.rounds} times, and none failed", old.failures, [])
    stack.deploy(packaged, *(f"Own{kind}SigningKey=retired" for kind in arns))
    both.signed_by.clear()
    time.sleep(2)
    both.end()
    checks.equal(f"applications that know both asked {both.rounds} times, and none failed", both.failures, [])
    print(f"  not checked here: requests that are under way while a function changes (ministack cut {old.cut_off + both.cut_off} off)")
    checks.equal("retired: the new ones alone sign", both.signed_by, {new_kids[""], new_kids["Certificate"]})
    late = stack.send("POST", "/v1/activations", {"activation_key": key, "computer_id": "late", "trusted_signing_keys": old.trusted})
    journey.checked("retired: an application that knows nothing newer", 403, late, "application_too_old")
    compromised = {"signing_key_id": stack.outputs["SigningKeyArn"].rsplit("/", 1)[1], "reason": "rehearsed"}
    journey.by_vendor("the old key taken back", 201, "POST", "/v1/signing-keys/revocations", compromised)
