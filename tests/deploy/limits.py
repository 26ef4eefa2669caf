"""What AWS does and ministack doesn't, found out by trying.

Each is printed as `not checked here`, with what holds it instead. When ministack does one of them after all, that is a failure:
the journey must then check it.
"""

import json
from collections.abc import Callable
from typing import NamedTuple

from botocore.exceptions import ClientError

from checks import Checks
from journey import SWITCH
from stack import Principal, Stack, client


class Limit(NamedTuple):
    """Something of AWS, what holds it instead, and whether ministack does it."""

    what: str
    instead: str
    is_checked: Callable[[], bool]


# What can't be tried, since ministack has nothing of it that a caller could see.
NOT_THERE = {
    "arm64": "the binaries are for this computer; .ci/run builds no others",
    "Lambda's memory limit, freezing between requests, and the roots of AWS's own certificates": "tests/bench, functions/src/aws.rs",
    "TransactionConflict, throttling and faults of DynamoDB and KMS": "tests/faults",
    "kms:ViaService, and that DynamoDB encrypts with TableKey": "tests/drift",
    "X-Ray, and what its policy is good for": "tests/drift",
    "recovery to a point in time": "infra/guard",
    "items that expire": "the store's own tests",
}


def show(checks: Checks, stack: Stack, vendor: Principal) -> None:
    for what, instead, is_checked in limits(stack, vendor):
        show_one(checks, what, instead, is_checked())
    for what, instead in NOT_THERE.items():
        print(f"  not checked here: {what} ({instead})", flush=True)


def show_one(checks: Checks, what: str, instead: str, is_checked: bool) -> None:
    if is_checked:
        checks.check(f"{what}: ministack does this now: let the journey check it", False)
    else:
        print(f"  not checked here: {what} (tried; held by {instead})", flush=True)


def limits(stack: Stack, vendor: Principal) -> list[Limit]:
    ministack = stack.ministack
    table = stack.resources["PropertiesTable"]

    def items() -> bool:
        condition = {"ForAllValues:StringEquals": {"dynamodb:LeadingKeys": ["PRODUCTS"]}}
        reader = user(stack, "reader", "dynamodb:GetItem", stack.table_arn(table), condition)
        return refused(lambda: as_user(stack, "dynamodb", reader).get_item(TableName=table, Key={"pk": {"S": "SETTINGS"}, "sk": {"S": "SHOWN"}}))

    def algorithms() -> bool:
        key = client(ministack, "kms").create_key(KeyUsage="SIGN_VERIFY", KeySpec="ECC_NIST_EDWARDS25519")["KeyMetadata"]["Arn"]
        condition = {"StringEqualsIfExists": {"kms:SigningAlgorithm": "ECDSA_SHA_256"}}
        signer = user(stack, "signer", "kms:Sign", key, condition)
        return refused(lambda: as_user(stack, "kms", signer).sign(
            KeyId=key, Message=b"x", MessageType="RAW", SigningAlgorithm="ED25519_SHA_512"))

    def contexts() -> bool:
        key = client(ministack, "kms").create_key()["KeyMetadata"]["Arn"]
        condition = {"StringEqualsIfExists": {"kms:EncryptionContext:purpose": "a"}}
        sealer = user(stack, "sealer", "kms:GenerateDataKey", key, condition)
        return refused(lambda: as_user(stack, "kms", sealer).generate_data_key(
            KeyId=key, KeySpec="AES_256", EncryptionContext={"purpose": "b"}))

    def services() -> bool:
        return stack.call(vendor, "PUT", SWITCH, {"value": False}, service="lambda").status == 403

    def permissions() -> bool:
        functions = client(ministack, "lambda")
        name = stack.functions["FetchSettings"]
        [statement] = json.loads(functions.get_policy(FunctionName=name)["Policy"])["Statement"]
        functions.remove_permission(FunctionName=name, StatementId=statement["Sid"])
        try:
            return stack.send("GET", "/v1/settings").status != 200
        finally:
            functions.add_permission(
                FunctionName=name, StatementId=statement["Sid"], Action=statement["Action"], Principal="apigateway.amazonaws.com",
                SourceArn=statement["Condition"]["ArnLike"]["AWS:SourceArn"])

    def throttling() -> bool:
        gateway, api = client(ministack, "apigatewayv2"), stack.resources["Api"]
        [stage] = gateway.get_stages(ApiId=api)["Items"]
        least = {"ThrottlingRateLimit": 1, "ThrottlingBurstLimit": 1}
        gateway.update_stage(ApiId=api, StageName="$default", DefaultRouteSettings=least, RouteSettings={"GET /v1/settings": least})
        try:
            return any(stack.send("GET", "/v1/settings").status == 429 for _ in range(10))
        finally:
            gateway.update_stage(ApiId=api, StageName="$default", DefaultRouteSettings=stage["DefaultRouteSettings"],
                                 RouteSettings=stage["RouteSettings"])

    def access_logs() -> bool:
        return bool(client(ministack, "logs").describe_log_streams(logGroupName=stack.resources["AccessLogGroup"])["logStreams"])

    def expiry() -> bool:
        described = client(ministack, "dynamodb").describe_time_to_live(TableName=stack.resources["LicensesTable"])
        return described["TimeToLiveDescription"]["TimeToLiveStatus"] == "ENABLED"

    def recovery() -> bool:
        described = client(ministack, "dynamodb").describe_continuous_backups(TableName=table)["ContinuousBackupsDescription"]
        return described["PointInTimeRecoveryDescription"]["PointInTimeRecoveryStatus"] == "ENABLED"

    return [
        Limit("dynamodb:LeadingKeys", "the recorded calls, above", items),
        Limit("kms:SigningAlgorithm", "the recorded calls, above", algorithms),
        Limit("kms:EncryptionContext", "the recorded calls, above", contexts),
        Limit("the service in a signature's scope", "tests/interop, where latchkey-local refuses it as AWS does", services),
        Limit("API Gateway's permission to call a function", "what was deployed, above", permissions),
        Limit("the limits of API Gateway's routes", "tests/drift, infra/src", throttling),
        Limit("access logs", "infra/guard", access_logs),
        Limit("TTL of a deployed table", "infra/guard", expiry),
        Limit("recovery of a deployed table", "infra/guard", recovery),
    ]


def user(stack: Stack, name: str, action: str, arn: str, condition: dict | None = None) -> Principal:
    """A user who may do one thing."""
    statement = {"Effect": "Allow", "Action": action, "Resource": arn, **({"Condition": condition} if condition else {})}
    made = client(stack.ministack, "iam").create_policy(
        PolicyName=f"{stack.name}-{name}", PolicyDocument=json.dumps({"Version": "2012-10-17", "Statement": [statement]}))
    return stack.user(f"{stack.name}-{name}", made["Policy"]["Arn"])


def as_user(stack: Stack, service: str, principal: Principal):
    return client(stack.ministack, service, aws_access_key_id=principal.access_key_id,
                  aws_secret_access_key=principal.secret_access_key)


def refused(call: Callable[[], object]) -> bool:
    """Whether AWS says AccessDenied."""
    try:
        call()
    except ClientError as error:
        if error.response["Error"]["Code"] != "AccessDeniedException":
            raise
        return True
    return False
