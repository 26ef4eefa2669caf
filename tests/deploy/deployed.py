"""What stands in the deployed stack where ministack looks away: API Gateway's permissions, and who is asked to sign."""

import json
import re

from checks import Checks
from ministack import REGION
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
    checks.equal("CloudFormation's function may be called by no service", callers(stack, stack.functions["PublishKeys"]), [])
    account = stack.outputs["SigningKeyArn"].split(":")[4]
    for route in routes:
        key = route["RouteKey"]
        wanted = "NONE" if key in PUBLIC else "AWS_IAM"
        checks.equal(f"{key}: asks for {wanted}", route.get("AuthorizationType", "NONE"), wanted)
        function = integrations[route["Target"].removeprefix("integrations/")].rsplit(":", 1)[1]
        method, path = key.split(" ")
        source = f"arn:aws:execute-api:{REGION}:{account}:{api}/$default/{method}{re.sub('{[^}]*}', '*', path)}"
        wanted = [("Allow", {"Service": "apigateway.amazonaws.com"}, "lambda:InvokeFunction", {"ArnLike": {"AWS:SourceArn": source}})]
        checks.equal(f"{key}: API Gateway may call its function, for this alone, and nobody else may", callers(stack, function), wanted)


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
