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


def looks_and_makes(resources: dict) -> None:
    [looks], [makes] = (statements(resources, policy) for policy in ("LookPolicy", "MakePolicy"))
    looks["Resource"] = [*looks["Resource"], *makes["Resource"]]


# Those of one list are deployed together: none hides what another shows. Without a signature at its route, no key is made, so that
# what is called with keys is another list's.
STACKS = [[
    Breakage("a vendor's route without AWS_IAM",
             lambda resources: properties(resources, "CreateKeyRoute").update(AuthorizationType="NONE"),
             [("the API has the documented routes", "'POST /v1/keys': 'NONE'"), ("POST /v1/keys, unsigned: refused by API Gateway",)]),
    Breakage("a policy with one action too many", with_actions("PutProductPolicy", "ReadAndWriteProduct", "dynamodb:GetItem",
                                                               "dynamodb:PutItem", "dynamodb:DeleteItem"),
             [("PutProduct: called what it was granted", "dynamodb:DeleteItem on PropertiesTable")]),
    Breakage("a permission for any API", lambda resources: properties(resources, "ActivatePermission").pop("SourceArn"),
             [("POST /v1/activations: API Gateway may call its function",)]),
    Breakage("a signing key for the whole account", account_signs, [("an administrator may not sign",)]),
], [
    Breakage("a policy without kms:Sign", removed("ActivatePolicy", "Sign"),
             [("Activate: was granted what it called", "kms:Sign on SigningKey")]),
    Breakage("a right with another's routes", looks_and_makes,
             [("look: POST /v1/keys is refused by API Gateway",)]),
    Breakage("a route for all else that reaches a vendor's function",
             lambda resources: properties(resources, "DefaultRoute").update(Target={"Fn::Sub": "integrations/${CreateKeyIntegration}"}),
             [("what no route is for reaches a function that shares no vendor's route",)]),
]]


def judge(checks: Checks, breakage: Breakage, failures: list[str]) -> None:
    """Whether the failures are those that should have come."""
    for parts in breakage.failures:
        found = any(all(part in failure for part in parts) for failure in failures)
        checks.check(f"{breakage.what}: fails, and says {' ... '.join(parts)}", found, failures)
