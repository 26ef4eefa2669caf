"""The template, broken against each rule of infra/guard: what the rules are for, and the proof that they notice."""

from collections.abc import Callable
from typing import NamedTuple

Change = Callable[[dict], None]


class Breakage(NamedTuple):
    """A change of the template, given its resources, and the rule that refuses it."""

    rule: str
    what: str
    change: Change


def properties(resources: dict, name: str) -> dict:
    return resources[name]["Properties"]


def statements(resources: dict, policy: str) -> list[dict]:
    return properties(resources, policy)["PolicyDocument"]["Statement"]


def key_statements(resources: dict, key: str) -> list[dict]:
    return properties(resources, key)["KeyPolicy"]["Statement"]


def without(resource: str, member: str) -> Change:
    return lambda resources: resources[resource].pop(member)


def without_property(resource: str, member: str) -> Change:
    return lambda resources: properties(resources, resource).pop(member)


def with_property(resource: str, *path_and_value: object) -> Change:
    *path, last, value = path_and_value

    def change(resources: dict) -> None:
        target = properties(resources, resource)
        for member in path:
            target = target[member]
        target[last] = value

    return change


def without_type(kind: str) -> Change:
    def change(resources: dict) -> None:
        for name in [name for name, resource in resources.items() if resource["Type"] == kind]:
            del resources[name]

    return change


def granted(policy: str, **changes: object) -> Change:
    """The first statement of a policy, changed."""
    return lambda resources: statements(resources, policy)[0].update(changes)


def granted_by_key(key: str, **statement: object) -> Change:
    """One more statement in a KMS key's policy."""
    return lambda resources: key_statements(resources, key).append({"Effect": "Allow", "Resource": "*", **statement})


def access_log_with(variable: str, place: int) -> Change:
    """In the usual format, or in that of LogCallers=yes."""
    def change(resources: dict) -> None:
        formats = properties(resources, "ApiStage")["AccessLogSettings"]["Format"]["Fn::If"]
        formats[place] = formats[place].replace("$context.routeKey", variable)

    return change


ACCOUNT = {"AWS": {"Fn::Sub": "arn:${AWS::Partition}:iam::${AWS::AccountId}:root"}}

BREAKAGES = [
    Breakage("tables_are_there", "no table", without_type("AWS::DynamoDB::Table")),
    *(
        Breakage("tables_are_retained", f"{table} without {member}", without(table, member))
        for table in ("LicensesTable", "PropertiesTable")
        for member in ("DeletionPolicy", "UpdateReplacePolicy")
    ),
    Breakage("tables_are_retained", "a table deleted with the stack",
             lambda resources: resources["LicensesTable"].update(DeletionPolicy="Delete")),
    Breakage("tables_are_retained", "a table that a call may delete", with_property("PropertiesTable", "DeletionProtectionEnabled", False)),
    Breakage("tables_recover_to_a_point_in_time", "recovery off",
             with_property("LicensesTable", "PointInTimeRecoverySpecification", "PointInTimeRecoveryEnabled", False)),
    Breakage("tables_recover_to_a_point_in_time", "no recovery", without_property("PropertiesTable", "PointInTimeRecoverySpecification")),
    Breakage("tables_are_encrypted_by_kms", "encryption off", with_property("LicensesTable", "SSESpecification", "SSEEnabled", False)),
    Breakage("tables_are_encrypted_by_kms", "a key of DynamoDB's own", without_property("PropertiesTable", "SSESpecification")),
    Breakage("kept_answers_expire", "no TTL", without_property("LicensesTable", "TimeToLiveSpecification")),
    Breakage("kept_answers_expire", "TTL off", with_property("LicensesTable", "TimeToLiveSpecification", "Enabled", False)),
    Breakage("kept_answers_expire", "TTL by another attribute",
             with_property("LicensesTable", "TimeToLiveSpecification", "AttributeName", "expires_at")),
    Breakage("what_a_vendor_has_set_never_expires", "TTL on settings",
             with_property("PropertiesTable", "TimeToLiveSpecification", {"AttributeName": "ttl", "Enabled": True})),
    Breakage("kms_keys_are_there", "no signing key", lambda resources: resources.pop("SigningKey")),
    *(
        Breakage("kms_keys_are_retained", f"{key} without {member}", without(key, member))
        for key in ("SigningKey", "ListSigningKey", "CertificateSigningKey", "DataKey", "TableKey")
        for member in ("DeletionPolicy", "UpdateReplacePolicy")
    ),
    *(
        Breakage("kms_keys_can_have_replicas", f"{key} for one Region", without_property(key, "MultiRegion"))
        for key in ("SigningKey", "ListSigningKey", "CertificateSigningKey", "DataKey")
    ),
    Breakage("data_key_demands_its_purpose", "a data key for any purpose",
             lambda resources: [statement.pop("Condition", None) for statement in key_statements(resources, "DataKey")]),
    Breakage("symmetric_kms_keys_rotate", "a data key that stays", without_property("DataKey", "EnableKeyRotation")),
    Breakage("kms_key_policies_name_each_action", "kms:* for the account",
             granted_by_key("SigningKey", Principal=ACCOUNT, Action="kms:*")),
    Breakage("kms_key_policies_name_each_action", "kms:Create* among others",
             granted_by_key("DataKey", Principal=ACCOUNT, Action=["kms:DescribeKey", "kms:Create*"])),
    Breakage("kms_keys_are_used_by_named_roles", "an account that signs",
             granted_by_key("SigningKey", Principal=ACCOUNT, Action="kms:Sign")),
    Breakage("kms_keys_are_used_by_named_roles", "an account that opens activation keys",
             granted_by_key("DataKey", Principal=ACCOUNT, Action=["kms:DescribeKey", "kms:Decrypt"])),
    Breakage("kms_keys_are_used_by_named_roles", "an account that lends out the signing key",
             granted_by_key("SigningKey", Principal=ACCOUNT, Action="kms:CreateGrant")),
    Breakage("kms_keys_are_used_by_named_roles", "an account that takes activation keys to another KMS key",
             granted_by_key("DataKey", Principal=ACCOUNT, Action=["kms:DescribeKey", "kms:ReEncryptFrom"])),
    Breakage("log_groups_end", "a log for good", without_property("ActivateLogGroup", "RetentionInDays")),
    *(
        Breakage("access_logs_hold_no_secret", f"an access log with {variable}", access_log_with(variable, place))
        for variable in ("$context.path", "$context.identity.userArn", "$context.authorizer.principalId", "$request.header.authorization")
        for place in (1, 2)
    ),
    *(
        Breakage("access_logs_hold_no_secret", f"an access log with {variable} that nobody asked for", access_log_with(variable, 2))
        for variable in ("$context.identity.sourceIp", "$context.error.message", "$context.authorizer.error")
    ),
    Breakage("policies_name_each_action", "dynamodb:*", granted("ActivatePolicy", Action="dynamodb:*")),
    Breakage("policies_name_each_action", "dynamodb:* among others",
             granted("PutProductPolicy", Action=["dynamodb:GetItem", "dynamodb:*"])),
    Breakage("policies_name_each_action", "a denial instead", granted("LookPolicy", Effect="Deny")),
    Breakage("policies_name_each_resource", "every resource", granted("CreateKeyPolicy", Resource="*")),
    Breakage("policies_name_each_resource", "more than traces on every resource",
             lambda resources: statements(resources, "TracingPolicy")[0]["Action"].append("dynamodb:GetItem")),
    Breakage("policies_name_each_resource", "every resource for vendors", granted("LookPolicy", Resource=["*"])),
]
