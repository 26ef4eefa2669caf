"""The template, broken on purpose, deployed and driven: what the deployment test says then."""

from collections.abc import Callable
from typing import NamedTuple

from checks import Checks
from rule_breakages import key_statements, properties, statements


class Quiet(Checks):
    """Keeps what failed instead of printing it."""

    def __init__(self):
        super().__init__()
        self.failures: list[str] = []

    def check(self, name: str, is_good: bool, found: object = "") -> None:
        if is_good:
            self.passed += 1
        else:
            self.failed += 1
            self.failures.append(f"{name}: {found}")


class Breakage(NamedTuple):
    """A change of the template's resources, and parts of one failure that must follow, for each failure."""

    what: str
    change: Callable[[dict], object]
    failures: list[tuple[str, ...]]


def removed(policy: str, sid: str) -> Callable[[dict], object]:
    def change(resources: dict) -> None:
        listed = statements(resources, policy)
        listed.remove(statement(listed, sid))

    return change


def statement(listed: list[dict], sid: str) -> dict:
    [found] = [statement for statement in listed if statement["Sid"] == sid]
    return found


def with_actions(policy: str, sid: str, *actions: str) -> Callable[[dict], object]:
    return lambda resources: statement(statements(resources, policy), sid).update(Action=list(actions))


def with_variable(function: str, name: str, value: str) -> Callable[[dict], object]:
    return lambda resources: properties(resources, function)["Environment"]["Variables"].update({name: value})


def account_signs(resources: dict) -> None:
    root = {"AWS": {"Fn::Sub": "arn:${AWS::Partition}:iam::${AWS::AccountId}:root"}}
    key_statements(resources, "SigningKey").append({"Effect": "Allow", "Principal": root, "Action": "kms:Sign", "Resource": "*"})


def narrower_keys(resources: dict) -> None:
    condition = statement(statements(resources, "CreateKeyPolicy"), "Read")["Condition"]["ForAllValues:StringLike"]
    condition["dynamodb:LeadingKeys"].remove("I#*")


BREAKAGES = [
    Breakage("a vendor's route without AWS_IAM",
             lambda resources: properties(resources, "CreateKeyRoute").update(AuthorizationType="NONE"),
             [("POST /v1/keys: asks for AWS_IAM",), ("POST /v1/keys, unsigned: refused by API Gateway",)]),
    Breakage("a policy without kms:Sign", removed("ActivatePolicy", "Sign"),
             [("Activate: was granted what it called", "kms:Sign on SigningKey")]),
    Breakage("a policy without kms:Decrypt", with_actions("CreateKeyPolicy", "SealAndOpen", "kms:GenerateDataKey"),
             [("CreateKey: was granted what it called", "kms:Decrypt on DataKey")]),
    Breakage("a policy with dynamodb:*", with_actions("ActivatePolicy", "TakeSeat", "dynamodb:*"),
             [("Activate: called what it was granted", "dynamodb:* on KeysTable")]),
    Breakage("a policy with one action too many", with_actions("PutProductPolicy", "ReadAndWriteProducts", "dynamodb:GetItem",
                                                               "dynamodb:PutItem", "dynamodb:DeleteItem"),
             [("PutProduct: called what it was granted", "dynamodb:DeleteItem on PropertiesTable")]),
    Breakage("a function that reads more of the keys that it publishes", with_actions("PublishKeysPolicy", "ReadPublicKeys",
                                                                                     "kms:GetPublicKey", "kms:DescribeKey"),
             [("PublishKeys: called what it was granted", "kms:DescribeKey on SigningKey")]),
    Breakage("a policy for fewer items", narrower_keys,
             [("CreateKey: was granted what it called", "dynamodb:BatchGetItem on KeysTable (I#")]),
    Breakage("a wrong table name", with_variable("ActivateFunction", "KEYS_TABLE", "no-such-table"),
             [("a computer: activation: 201", "status=500"),
              ("Activate: was granted what it called", "dynamodb:BatchGetItem on no-such-table")]),
    Breakage("no permission for API Gateway", lambda resources: resources.pop("ActivatePermission"),
             [("POST /v1/activations: API Gateway may call its function",)]),
    Breakage("a permission for another route",
             lambda resources: properties(resources, "PutSettingPermission").update(
                 SourceArn=properties(resources, "PutProductPermission")["SourceArn"]),
             [("PUT /v1/settings/{category}/{name}: API Gateway may call its function",)]),
    Breakage("a permission for anybody", lambda resources: properties(resources, "CreateKeyPermission").update(Principal="*"),
             [("POST /v1/keys: API Gateway may call its function",)]),
    Breakage("a permission for any API", lambda resources: properties(resources, "ActivatePermission").pop("SourceArn"),
             [("POST /v1/activations: API Gateway may call its function",)]),
    Breakage("a signing key for the whole account", account_signs, [("an administrator may not sign",)]),
]


def judge(checks: Checks, breakage: Breakage, failures: list[str]) -> None:
    """Whether the failures are those that should have come."""
    for parts in breakage.failures:
        found = any(all(part in failure for part in parts) for failure in failures)
        checks.check(f"{breakage.what}: fails, and says {' ... '.join(parts)}", found, failures)
