"""What stands in the deployed stack where ministack looks away: API Gateway's permissions, and who is asked to sign."""

import json
import re
from fnmatch import fnmatchcase

from checks import Checks
from stack import Stack, client

PUBLIC = {"POST /v1/activations", "GET /v1/settings"}


def check(checks: Checks, stack: Stack) -> None:
    """Every route of the API."""
    gateway = client(stack.ministack, "apigatewayv2")
    api = stack.resources["Api"]
    integrations = {
        integration["IntegrationId"]: integration["IntegrationUri"] for integration in gateway.get_integrations(ApiId=api)["Items"]
    }
    routes = gateway.get_routes(ApiId=api)["Items"]
    checks.equal("the API has five routes", len(routes), 5)
    account = stack.outputs["SigningKeyArn"].split(":")[4]
    region = stack.ministack.environment()["AWS_REGION"]
    for route in routes:
        key = route["RouteKey"]
        wanted = "NONE" if key in PUBLIC else "AWS_IAM"
        checks.equal(f"{key}: asks for {wanted}", route.get("AuthorizationType", "NONE"), wanted)
        function = integrations[route["Target"].removeprefix("integrations/")].rsplit(":", 1)[1]
        method, path = key.split(" ")
        call = f"arn:aws:execute-api:{region}:{account}:{api}/$default/{method}{re.sub('{[^}]*}', 'any', path)}"
        checks.check(f"{key}: API Gateway may call its function", may_call(stack, function, call), function)


def may_call(stack: Stack, function: str, call: str) -> bool:
    functions = client(stack.ministack, "lambda")
    try:
        policy = json.loads(functions.get_policy(FunctionName=function)["Policy"])
    except functions.exceptions.ResourceNotFoundException:
        return False
    return any(
        statement["Effect"] == "Allow"
        and statement["Principal"] == {"Service": "apigateway.amazonaws.com"}
        and statement["Action"] == "lambda:InvokeFunction"
        and fnmatchcase(call, statement["Condition"]["ArnLike"]["AWS:SourceArn"])
        for statement in policy["Statement"]
    )
