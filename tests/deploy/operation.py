"""What whoever runs the service does with a deployed stack: administers its keys, changes its options, deletes it."""

import time

from botocore.exceptions import ClientError

from checks import Checks
from journey import PRODUCT, VENDORS_ROUTES, Journey
from limits import as_user, refused, show_one, user
from server import exchange
from stack import Stack, client, signing_key
from vendor import sign

ADMINISTRATOR = "arn:aws:iam::000000000000:role/administrator"
SECOND_ADMINISTRATOR = "arn:aws:iam::000000000000:user/lovelace,ada"
DOMAIN = "licenses.example.com"
ORIGIN = "https://shop.example.com"
OPERATOR = "operator@example.com"


def keeps_kms_keys_to_their_roles(checks: Checks, stack: Stack) -> None:
    """Whoever IAM lets use every KMS key still can't: the key policies name one role each."""
    owner = user(stack, "owner", "kms:*", "*")
    kms = as_user(stack, "kms", owner)
    signing_key, data_key = stack.outputs["SigningKeyArn"], stack.outputs["DataKeyArn"]
    checks.check("an administrator may look at a KMS key", not refused(lambda: kms.describe_key(KeyId=signing_key)))
    for what, call in {
        "sign": lambda: kms.sign(KeyId=signing_key, Message=b"x", MessageType="RAW", SigningAlgorithm="ECDSA_SHA_256"),
        "seal": lambda: kms.generate_data_key(KeyId=data_key, KeySpec="AES_256"),
        "sign lists": lambda: kms.sign(KeyId=stack.outputs["ListSigningKeyArn"], Message=b"x", MessageType="RAW",
                                       SigningAlgorithm="ECDSA_SHA_256"),
        "certify": lambda: kms.sign(KeyId=stack.outputs["CertificateSigningKeyArn"], Message=b"x", MessageType="RAW",
                                    SigningAlgorithm="ECDSA_SHA_256"),
        "lend out the signing key": lambda: kms.create_grant(
            KeyId=signing_key, GranteePrincipal=owner.arn, Operations=["Sign"]),
    }.items():
        checks.check(f"an administrator may not {what}", refused(call))
    own = user(stack, "narrow-vendor", "execute-api:Invoke",
               f"arn:aws:execute-api:*:*:{stack.resources['Api']}/$default/PUT/v1/products/*")
    answer = stack.call(own, "POST", "/v1/keys", {"product": "acme-editor"})
    checks.check("a vendor whom IAM lets define products may not create keys", answer.status == 403, answer)


def changes_options(checks: Checks, stack: Stack, journey: Journey, packaged: dict, *parameters: str) -> None:
    """Every option turned on, in the stack that is there: it keeps its data, and the options do what they say."""
    settings = stack.send("GET", "/v1/settings").json()
    upcoming = [signing_key(stack.ministack) for _ in range(3)]
    stack.deploy(
        packaged, *parameters, "TableEncryption=customer-managed", "Tracing=on", f"CorsAllowedOrigins={ORIGIN}",
        f"AllowedPrincipals={journey.vendor.arn} arn:aws:iam::*:user/nobody,really", f"KeyAdministrators={ADMINISTRATOR} {SECOND_ADMINISTRATOR}", "ActivateReservedConcurrency=50",
        "CreateKeyReservedConcurrency=5", "LogRetentionDays=30", f"AlarmEmail={OPERATOR}", "LogsOutliveStack=yes", "LogCallers=yes",
        f"UpcomingSigningKeyArns={upcoming[0]}", f"UpcomingListSigningKeyArns={upcoming[1]}",
        f"UpcomingCertificateSigningKeyArns={upcoming[2]}",
    )
    now = stack.send("GET", "/v1/settings").json()
    checks.equal("the settings are those of before", now["settings"], settings["settings"])
    for uses, arn in zip(("keys", "list_keys", "certificate_keys"), upcoming):
        *before, added = now["jwks"][uses]
        checks.equal(f"upcoming {uses}: published after the key that signs", (before, added["kid"], added["alg"]),
                     (settings["jwks"][uses], arn.rsplit("/", 1)[1], "ES256"))
    again = journey.activate("a computer of before", 200, journey.bound, "desk")
    checks.check("gets its license key again", again.get("license_key"), again)

    other = stack.user(f"{stack.name}-other-vendor", *stack.policies.values())
    for route, target, content in VENDORS_ROUTES:
        answer = stack.call(other, route.split(" ")[0], target, content)
        journey.checked(f"AllowedPrincipals: {route} by another vendor", 403, answer, "principal_not_allowed")
    journey.create("AllowedPrincipals: this vendor", 201, {"product": "acme-editor"})

    functions, iam = client(stack.ministack, "lambda"), client(stack.ministack, "iam")
    for name, physical in stack.functions.items():
        configuration = functions.get_function_configuration(FunctionName=physical)
        policies = iam.list_role_policies(RoleName=configuration["Role"].rsplit("/", 1)[1])["PolicyNames"]
        checks.equal(f"Tracing: {name} traces, and may", (configuration["TracingConfig"]["Mode"], "tracing" in policies), ("Active", True))
    tables = client(stack.ministack, "dynamodb")
    for table in ("LicensesTable", "PropertiesTable"):
        described = tables.describe_table(TableName=stack.resources[table])["Table"].get("SSEDescription", {})
        checks.equal(f"TableEncryption: {table}", described.get("KMSMasterKeyArn"), stack.outputs.get("TableKeyArn"))
    for key in ("SigningKey", "ListSigningKey", "CertificateSigningKey", "DataKey", "TableKey"):
        policy = client(stack.ministack, "kms").get_key_policy(KeyId=stack.outputs[f"{key}Arn"], PolicyName="default")["Policy"]
        checks.check(f"KeyAdministrators: {key}", f'"{ADMINISTRATOR}"' in policy and f'"{SECOND_ADMINISTRATOR}"' in policy, policy)
    told = client(stack.ministack, "sns").list_subscriptions_by_topic(TopicArn=stack.resources["AlarmTopic"])["Subscriptions"]
    checks.equal("AlarmEmail: who is told", [(one["Protocol"], one["Endpoint"]) for one in told], [("email", OPERATOR)])
    alarms = client(stack.ministack, "cloudwatch").describe_alarms()["MetricAlarms"]
    actions = {alarm["AlarmName"]: alarm["AlarmActions"] for alarm in alarms if alarm["Namespace"] == f"Latchkey/{stack.name}"}
    ours = {"Fn::Sub": "Latchkey/${AWS::StackName}"}
    count = sum(resource["Type"] == "AWS::CloudWatch::Alarm" and resource["Properties"].get("Namespace") == ours
                for resource in packaged["Resources"].values())
    checks.equal("AlarmEmail: of each alarm", list(actions.values()), [[stack.resources["AlarmTopic"]]] * count)
    checks.check("AlarmEmail: there are alarms", count > 0, actions)
    [stage] = client(stack.ministack, "apigatewayv2").get_stages(ApiId=stack.resources["Api"])["Items"]
    for variable in ("$context.identity.sourceIp", "$context.error.message", "$context.authorizer.error"):
        checks.check(f"LogCallers: {variable} is logged", variable in stage["AccessLogSettings"]["Format"], stage)
    reserved = functions.get_function_concurrency(FunctionName=stack.functions["Activate"])
    show_one(checks, "reserved concurrency", "cfn-lint and the parameter's type", bool(reserved.get("ReservedConcurrentExecutions")))
    asks = {"origin": ORIGIN, "access-control-request-method": "GET"}
    answer = exchange(stack.ministack.url, "OPTIONS", stack.path("/v1/settings"), asks, b"")
    show_one(checks, "CORS", "tests/drift", "access-control-allow-origin" in answer.headers)


def has_a_name(checks: Checks, stack: Stack, journey: Journey, packaged: dict) -> None:
    """The API under a name of its own: for applications, and for vendors, who sign for it."""
    try:
        stack.deploy(packaged, f"DomainName={DOMAIN}")
        checks.check("a name without a certificate: not deployed", False)
    except RuntimeError as error:
        checks.check("a name without a certificate: not deployed", "DomainName and CertificateArn are given together" in str(error), error)
    certificate = client(stack.ministack, "acm").request_certificate(DomainName=DOMAIN, ValidationMethod="DNS")["CertificateArn"]
    before = stack.outputs["ApiUrl"]
    checks.equal("without a name, API Gateway's is to be shipped", before, stack.outputs["GatewayUrl"])
    stack.deploy(packaged, f"DomainName={DOMAIN}", f"CertificateArn={certificate}")
    checks.equal("with one, it is to be shipped, and the other stays", (stack.outputs["ApiUrl"], stack.outputs["GatewayUrl"]),
                 (f"https://{DOMAIN}", before))
    described = client(stack.ministack, "apigatewayv2").get_domain_name(DomainName=DOMAIN)["DomainNameConfigurations"][0]
    checks.equal("the outputs say what the DNS record is", (stack.outputs["DomainTarget"], stack.outputs["DomainTargetHostedZoneId"]),
                 (described["ApiGatewayDomainName"], described["HostedZoneId"]))
    named = {"Host": DOMAIN}
    journey.checked("settings under the name", 200, exchange(stack.ministack.url, "GET", "/v1/settings", named, b""))
    by_vendor = sign(journey.vendor, "GET", PRODUCT, headers=named)
    journey.checked("a vendor who signs for the name", 200, by_vendor.send())
    by_vendor.headers["Host"] = f"{stack.resources['Api']}.execute-api.localhost"
    other = by_vendor.send()
    checks.check("signed for one name and sent to the other: refused", other.status == 403 and "x-request-id" not in other.headers, other)
    journey.checked("settings under API Gateway's name", 200, stack.send("GET", "/v1/settings"))


def refuses_unreadable_keys(checks: Checks, stack: Stack, packaged: dict) -> None:
    """A key that can't be read fails the deployment, which says why, and the settings stay as they were."""
    before = stack.send("GET", "/v1/settings").json()["jwks"]
    # ministack reads a disabled one, which KMS doesn't.
    unknown = stack.outputs["SigningKeyArn"].rsplit("/", 1)[0] + "/00000000-0000-4000-8000-000000000000"
    try:
        stack.deploy(packaged, f"UpcomingSigningKeyArns={unknown}")
        checks.check("an unknown key among UpcomingSigningKeyArns: not deployed", False)
    except RuntimeError as error:
        wanted = ["PublishedKeys", "GetPublicKey", "NotFoundException"]
        checks.check("an unknown key among UpcomingSigningKeyArns: not deployed", all(word in str(error) for word in wanted), error)
    checks.equal("the published keys are those of before", stack.send("GET", "/v1/settings").json()["jwks"], before)


def deletes(checks: Checks, stack: Stack) -> None:
    """A deleted stack leaves the tables and the KMS keys, and nothing that answers."""
    resources, outputs = dict(stack.resources), dict(stack.outputs)
    tables, kms = client(stack.ministack, "dynamodb"), client(stack.ministack, "kms")
    try:
        tables.delete_table(TableName=resources["LicensesTable"])
        checks.check("a table can't be deleted by one call", False)
    except ClientError as error:
        checks.check("a table can't be deleted by one call", "rotect" in str(error), error)
    formation = client(stack.ministack, "cloudformation")
    formation.delete_stack(StackName=stack.name)
    until = time.monotonic() + 60
    while any(there["StackName"] == stack.name for there in formation.describe_stacks()["Stacks"]) and time.monotonic() < until:
        time.sleep(0.2)
    answer = stack.send("GET", "/v1/settings")
    checks.check("nothing answers any more", answer.status in (403, 404), answer)
    left = set(tables.list_tables()["TableNames"])
    checks.check("both tables are left", {resources["LicensesTable"], resources["PropertiesTable"]} <= left, left)
    keys = ("SigningKey", "ListSigningKey", "CertificateSigningKey", "DataKey", "TableKey")
    states = [kms.describe_key(KeyId=outputs[f"{key}Arn"])["KeyMetadata"]["KeyState"] for key in keys]
    checks.equal("the KMS keys are left", states, ["Enabled"] * 5)
    groups = client(stack.ministack, "logs").describe_log_groups(logGroupNamePrefix=f"/aws/lambda/{stack.name}/")["logGroups"]
    checks.equal("LogsOutliveStack: each function's log is left", len(groups), len(stack.functions))
