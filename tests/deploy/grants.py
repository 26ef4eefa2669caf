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
CONTEXT = "kms:encryptioncontext:"
DONE_BY_LAMBDA = {
    "logs:CreateLogStream", "logs:PutLogEvents",
    "dynamodb:DescribeStream", "dynamodb:GetRecords", "dynamodb:GetShardIterator", "dynamodb:ListStreams",
}


class Grant(NamedTuple):
    """One statement of a policy."""

    actions: list[str]
    resources: list[str]
    # Patterns; none stands for any.
    leading_keys: list[str]
    signing_algorithms: list[str]
    # Of the encryption context, `name=value`.
    purposes: list[str]

    def allows(self, call: Call, arn: str) -> bool:
        return (
            any(fnmatchcase(call.action, action) for action in self.actions)
            and any(fnmatchcase(arn, resource) for resource in self.resources)
            and (not self.leading_keys or any(fnmatchcase(call.leading_key, pattern) for pattern in self.leading_keys))
            and (not self.signing_algorithms or call.signing_algorithm in self.signing_algorithms)
            and (not self.purposes or call.purpose in self.purposes)
        )


class Function(NamedTuple):
    """What a function may do, and what it did: each call, with the ARN that it was about."""

    name: str
    grants: list[Grant]
    calls: dict[Call, str]

    def denied(self) -> set[tuple[Call, str]]:
        """Calls that no grant allows."""
        return {(call, arn) for call, arn in self.calls.items() if not any(grant.allows(call, arn) for grant in self.grants)}

    def unused(self) -> set[tuple[str, str]]:
        """What a grant allows and nobody did: actions, and a resource or a pattern of keys."""
        return {unused for grant in self.grants for unused in unused_of(grant, self.calls)}


def compare(checks: Checks, stack: Stack) -> None:
    """Every function of a stack, after everything that it does has been asked of it."""
    recorder = stack.ministack.recorder
    names = stack.ministack.functions_by_access_key()
    checks.equal("every call that was made could be read", recorder.unread, set())
    strangers = {call for call in recorder.calls if call.access_key_id not in names}
    checks.equal("every call was made by a function", strangers, set())
    for function in recorded(stack):
        denied = {shown(stack, call.action, arn, call.leading_key, call.signing_algorithm) for call, arn in function.denied()}
        checks.equal(f"{function.name}: was granted what it called ({len(function.calls)})", denied, set())
        unused = {shown(stack, actions, on) for actions, on in function.unused()}
        checks.equal(f"{function.name}: called what it was granted", unused, set())


def recorded(stack: Stack) -> list[Function]:
    """Every function, with the calls that it has made so far."""
    names = stack.ministack.functions_by_access_key()
    return [
        Function(name, granted(stack, physical), {
            call: arn_of(stack, call) for call in stack.ministack.recorder.calls if names.get(call.access_key_id) == physical
        })
        for name, physical in stack.functions.items()
    ]


def self_test(checks: Checks, stack: Stack, functions: list[Function]) -> None:
    """Each part of each grant, taken away and put where it doesn't belong: missed, and found unused"""
    every = {(action, resource) for function in functions for grant in function.grants for action in grant.actions
             for resource in grant.resources if action not in DONE_BY_LAMBDA}
    for function in functions:
        for number, grant in enumerate(function.grants):
            if set(grant.actions) <= DONE_BY_LAMBDA:
                continue
            for member in ("actions", "resources", "leading_keys", "signing_algorithms", "purposes"):
                values = getattr(grant, member)
                for value in values:
                    # A key knows one of the algorithms that are granted.
                    if member == "signing_algorithms" and all(call.signing_algorithm != value for call in function.calls):
                        continue
                    # No patterns stand for any.
                    rest = [other for other in values if other != value] or ["nothing"]
                    others = [*function.grants]
                    others[number] = grant._replace(**{member: rest})
                    is_missed = bool(function._replace(grants=others).denied())
                    checks.check(f"{function.name}: {', '.join(grant.actions)} without {named(stack, value)}: missed", is_missed)
        has = {(action, resource) for grant in function.grants for action in grant.actions for resource in grant.resources}
        for action, resource in sorted(every - has):
            more = function._replace(grants=[*function.grants, Grant([action], [resource], [], [], [])])
            checks.equal(f"{function.name}: {shown(stack, action, resource)} granted, too: found unused",
                         more.unused() - function.unused(), {(action, resource)})


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
                conditions.pop("dynamodb:leadingkeys", []), conditions.pop("kms:signingalgorithm", []), purposes(conditions),
            ))
            assert not conditions, f"{role}: conditions that are not understood here: {conditions}"
    return grants


def purposes(conditions: dict[str, list[str]]) -> list[str]:
    """What a statement demands of the encryption context; takes it out of the conditions."""
    demanded = {name: conditions.pop(name) for name in list(conditions) if name.startswith(CONTEXT)}
    return [f"{name.removeprefix(CONTEXT)}={value}" for name, values in demanded.items() for value in values]


def unused_of(grant: Grant, calls: dict[Call, str]):
    """What a statement allows and nobody did, by action and resource, and by pattern of keys."""
    if set(grant.actions) <= DONE_BY_LAMBDA:
        return
    used = {call for call, arn in calls.items() if grant.allows(call, arn)}
    for action in grant.actions:
        for resource in grant.resources:
            if not any(call.action == action and calls[call] == resource for call in used):
                yield action, resource
    for pattern in grant.leading_keys:
        if not any(fnmatchcase(call.leading_key, pattern) for call in used):
            yield ", ".join(grant.actions), f"keys {pattern}"


def arn_of(stack: Stack, call: Call) -> str:
    if call.action.startswith("kms:"):
        return call.resource
    return stack.table_arn(call.resource)


def shown(stack: Stack, action: str, arn: str, *details: str) -> str:
    """A call for people: with the template's name of the resource."""
    more = "".join(f" ({detail})" for detail in details if detail)
    return f"{action} on {named(stack, arn)}{more}"


def named(stack: Stack, arn: str) -> str:
    """What the template calls it, when it is in the template."""
    names = {physical: logical for logical, physical in stack.resources.items()}
    physical = arn.rsplit("/", 1)[-1]
    return names.get(physical, physical)


def listed(value: str | list[str]) -> list[str]:
    return [value] if isinstance(value, str) else value
