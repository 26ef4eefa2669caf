"""What stands in the deployed stack where ministack looks away: API Gateway's permissions, and who is asked to sign."""

import json
import re

import template
from checks import Checks
from journey import VENDORS_ROUTES
from ministack import REGION
from stack import Stack, client


def documented() -> dict[str, str]:
    """Each route of the OpenAPI document, and what it asks for."""
    document = json.loads((template.ROOT / "crates" / "api" / "openapi.json").read_text())
    return {
        f"{method.upper()} {path}": "AWS_IAM" if operation.get("security") else "NONE"
        for path, operations in document["paths"].items() for method, operation in operations.items()
    }


def check(checks: Checks, stack: Stack) -> None:
    """Every route of the API."""
    wanted = documented()
    signed = {route for route, asks_for in wanted.items() if asks_for == "AWS_IAM"}
    checks.equal("journey.py has a request for each vendor's route", {route for route, *_ in VENDORS_ROUTES}, signed)
    gateway = client(stack.ministack, "apigatewayv2")
    api = stack.resources["Api"]
    integrations = {
        integration["IntegrationId"]: integration["IntegrationUri"] for integration in gateway.get_integrations(ApiId=api)["Items"]
    }
    routes = gateway.get_routes(ApiId=api)["Items"]
    found = {route["RouteKey"]: route.get("AuthorizationType", "NONE") for route in routes}
    checks.equal("the API has the documented routes and one for all else, and each asks for what it should", found,
                 {**wanted, "$default": "NONE"})
    checks.equal("CloudFormation's function may be called by no service", callers(stack, stack.functions["PublishKeys"]), [])
    account = stack.outputs["SigningKeyArn"].split(":")[4]
    check_stream(checks, stack)
    keys_of = {}
    for route in routes:
        function = integrations[route["Target"].removeprefix("integrations/")].rsplit(":", 1)[1]
        keys_of.setdefault(function, []).append(route["RouteKey"])
    for function, keys in keys_of.items():
        sources = {f"arn:aws:execute-api:{REGION}:{account}:{api}/$default/{re.sub('{[^}]*}', '*', key).replace(' ', '')}" for key in keys}
        found = callers(stack, function)
        by_gateway = ("Allow", {"Service": "apigateway.amazonaws.com"}, "lambda:InvokeFunction")
        wanted = [(*by_gateway, {"ArnLike": {"AWS:SourceArn": source}}) for source in sorted(sources)]
        checks.equal(f"{', '.join(keys)}: API Gateway may call its function, for this alone, and nobody else may",
                     sorted(found, key=str), sorted(wanted, key=str))
    checks.check("what no route is for reaches a function that shares no vendor's route",
                 all("AWS_IAM" not in {documented().get(key) for key in keys} for keys in keys_of.values() if "$default" in keys), keys_of)


def check_stream(checks: Checks, stack: Stack) -> None:
    """What changes in the table of licenses can be followed, and that of settings can't."""
    streams = {}
    for table in ("LicensesTable", "PropertiesTable"):
        described = client(stack.ministack, "dynamodb").describe_table(TableName=stack.resources[table])["Table"]
        streams[table] = described.get("StreamSpecification", {}).get("StreamViewType")
    checks.equal("the tables' streams", streams, {"LicensesTable": "KEYS_ONLY", "PropertiesTable": None})
    followed = client(stack.ministack, "dynamodbstreams").list_streams(TableName=stack.resources["LicensesTable"])["Streams"]
    checks.equal("the stream of licenses is there", len(followed), 1)


def callers(stack: Stack, function: str) -> list[tuple]:
    """Who may call a function, by its own policy."""
    functions = client(stack.ministack, "lambda")
    try:
        policy = json.loads(functions.get_policy(FunctionName=function)["Policy"])
    except functions.exceptions.ResourceNotFoundException:
        return []
    return [
        (statement["Effect"], statement["Principal"], statement["Action"], statement.get("Condition"))
        for statement in policy["Statement"]
    ]
