"""Each function's calls against its role's policy.

A call that the policy doesn't allow, and a permission that no call used, both fail, by name. The recorded calls are held
against the conditions too, which ministack doesn't do.
"""

from fnmatch import fnmatchcase
from typing import NamedTuple

from checks import Checks
from recorder import Call
from stack import Stack, client

# What Lambda does in a role's name, so that no function is ever seen doing it.
DONE_BY_LAMBDA = {"logs:CreateLogStream", "logs:PutLogEvents"}


class Grant(NamedTuple):
    """One statement of a policy."""

    actions: list[str]
    resources: list[str]
    # Patterns; none stands for any.
    leading_keys: list[str]
    signing_algorithms: list[str]

    def allows(self, call: Call, arn: str) -> bool:
        return (
            any(fnmatchcase(call.action, action) for action in self.actions)
            and any(fnmatchcase(arn, resource) for resource in self.resources)
            and (not self.leading_keys or any(fnmatchcase(call.leading_key, pattern) for pattern in self.leading_keys))
            and (not self.signing_algorithms or call.signing_algorithm in self.signing_algorithms)
        )


def compare(checks: Checks, stack: Stack) -> None:
    """Every function of a stack, after everything that it does has been asked of it."""
    recorder = stack.ministack.recorder
    names = stack.ministack.functions_by_access_key()
    checks.equal("every call that was made could be read", recorder.unread, set())
    strangers = {call for call in recorder.calls if call.access_key_id not in names}
    checks.equal("every call was made by a function", strangers, set())
    for function, physical in stack.functions.items():
        calls = {call for call in recorder.calls if names.get(call.access_key_id) == physical}
        grants = granted(stack, physical)
        arns = {call: arn_of(stack, call) for call in calls}
        denied = {
            shown(stack, call.action, arns[call], call.leading_key, call.signing_algorithm)
            for call in calls if not any(grant.allows(call, arns[call]) for grant in grants)
        }
        checks.equal(f"{function}: was granted what it called ({len(calls)})", denied, set())
        unused = {text for grant in grants for text in unused_of(stack, grant, calls, arns)}
        checks.equal(f"{function}: called what it was granted", unused, set())


def granted(stack: Stack, physical: str) -> list[Grant]:
    """The deployed policies of a function's role."""
    iam = client(stack.ministack, "iam")
    configuration = client(stack.ministack, "lambda").get_function_configuration(FunctionName=physical)
    role = configuration["Role"].rsplit("/", 1)[1]
    attached = iam.list_attached_role_policies(RoleName=role)["AttachedPolicies"]
    assert not attached, f"{role} has managed policies: {attached}"
    grants = []
    for name in iam.list_role_policies(RoleName=role)["PolicyNames"]:
        for statement in iam.get_role_policy(RoleName=role, PolicyName=name)["PolicyDocument"]["Statement"]:
            conditions = {}
            for tests in statement.get("Condition", {}).values():
                conditions |= {key.lower(): listed(values) for key, values in tests.items()}
            grants.append(Grant(
                listed(statement["Action"]), listed(statement["Resource"]),
                conditions.pop("dynamodb:leadingkeys", []), conditions.pop("kms:signingalgorithm", []),
            ))
            assert not conditions, f"{role}: conditions that are not understood here: {conditions}"
    return grants


def unused_of(stack: Stack, grant: Grant, calls: set[Call], arns: dict[Call, str]):
    """What a statement allows and nobody did, by action and resource, and by pattern of keys."""
    if set(grant.actions) <= DONE_BY_LAMBDA:
        return
    used = {call for call in calls if grant.allows(call, arns[call])}
    for action in grant.actions:
        for resource in grant.resources:
            if not any(call.action == action and arns[call] == resource for call in used):
                yield shown(stack, action, resource)
    for pattern in grant.leading_keys:
        if not any(fnmatchcase(call.leading_key, pattern) for call in used):
            yield f"{', '.join(grant.actions)} on keys {pattern}"


def arn_of(stack: Stack, call: Call) -> str:
    if call.action.startswith("kms:"):
        return call.resource
    return stack.table_arn(call.resource)


def shown(stack: Stack, action: str, arn: str, *details: str) -> str:
    """A call for people: with the template's name of the resource."""
    names = {physical: logical for logical, physical in stack.resources.items()}
    physical = arn.rsplit("/", 1)[-1]
    more = "".join(f" ({detail})" for detail in details if detail)
    return f"{action} on {names.get(physical, physical)}{more}"


def listed(value: str | list[str]) -> list[str]:
    return [value] if isinstance(value, str) else value
