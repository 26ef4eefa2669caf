"""The template, broken on purpose, deployed and driven: what the deployment test says then.

One for each kind of trouble. Each single grant, taken away or added, is tried on recorded calls: `grants.self_test`.
"""

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


def account_signs(resources: dict) -> None:
    root = {"AWS": {"Fn::Sub": "arn:${AWS::Partition}:iam::${AWS::AccountId}:root"}}
    key_statements(resources, "SigningKey").append({"Effect": "Allow", "Principal": root, "Action": "kms:Sign", "Resource": "*"})


BREAKAGES = [
    Breakage("a vendor's route without AWS_IAM",
             lambda resources: properties(resources, "CreateKeyRoute").update(AuthorizationType="NONE"),
             [("the API has the documented routes", "'POST /v1/keys': 'NONE'"), ("POST /v1/keys, unsigned: refused by API Gateway",)]),
    Breakage("a policy without kms:Sign", removed("ActivatePolicy", "Sign"),
             [("Activate: was granted what it called", "kms:Sign on SigningKey")]),
    Breakage("a policy with one action too many", with_actions("PutProductPolicy", "ReadAndWriteProducts", "dynamodb:GetItem",
                                                               "dynamodb:PutItem", "dynamodb:DeleteItem"),
             [("PutProduct: called what it was granted", "dynamodb:DeleteItem on PropertiesTable")]),
    Breakage("a permission for any API", lambda resources: properties(resources, "ActivatePermission").pop("SourceArn"),
             [("POST /v1/activations: API Gateway may call its function",)]),
    Breakage("a signing key for the whole account", account_signs, [("an administrator may not sign",)]),
]


def judge(checks: Checks, breakage: Breakage, failures: list[str]) -> None:
    """Whether the failures are those that should have come."""
    for parts in breakage.failures:
        found = any(all(part in failure for part in parts) for failure in failures)
        checks.check(f"{breakage.what}: fails, and says {' ... '.join(parts)}", found, failures)
