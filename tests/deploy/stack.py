"""Packages the template with AWS's own tools, deploys it, and knows what came of it."""

import json
import re
import subprocess
import time
import tomllib
from dataclasses import dataclass
from pathlib import Path

import boto3

import template
from ministack import REGION, Ministack
from server import Answer, exchange
from vendor import sign

BUCKET = "artifacts"


def aws(ministack: Ministack, *arguments: str) -> str:
    """Runs the AWS command line."""
    done = subprocess.run(["aws", *arguments], cwd=template.ROOT, env=ministack.environment(), capture_output=True, text=True)
    if done.returncode:
        raise RuntimeError(f"aws {' '.join(arguments)}: {done.stdout}{done.stderr}")
    return done.stdout


def client(ministack: Ministack, service: str, **options: str):
    """A client of boto3 for whoever owns the account, unless told otherwise."""
    given = {"aws_access_key_id": "test", "aws_secret_access_key": "test", **options}
    return boto3.client(service, endpoint_url=ministack.url, region_name=REGION, **given)


def signing_key(ministack: Ministack) -> str:
    """A key that is made outside of any stack."""
    return client(ministack, "kms").create_key(KeyUsage="SIGN_VERIFY", KeySpec="ECC_NIST_P256")["KeyMetadata"]["Arn"]


def package(ministack: Ministack) -> dict:
    """The template with the functions' code uploaded."""
    client(ministack, "s3").create_bucket(Bucket=BUCKET)
    packaged = ministack.folder / "packaged.json"
    aws(ministack, "cloudformation", "package", "--template-file", str(template.TEMPLATE), "--s3-bucket", BUCKET, "--use-json",
        "--output-template-file", str(packaged))
    return json.loads(packaged.read_text())


def leave_out(packaged: dict) -> list[str]:
    """Takes out what ministack refuses to deploy, and says what: alarms that calculate."""
    resources = packaged["Resources"]
    refused = [
        name for name, resource in resources.items()
        if resource["Type"] == "AWS::CloudWatch::Alarm" and "Metrics" in resource["Properties"]
    ]
    for name in refused:
        del resources[name]
    return refused


def loosen(packaged: dict) -> None:
    """Has ministack take what it can't judge: an encryption context that a policy demands. The recorded calls are held to it."""
    resources = packaged["Resources"]
    policies = [resource["Properties"].get(member, {}) for resource in resources.values()
                for member in ("PolicyDocument", "KeyPolicy") if isinstance(resource.get("Properties"), dict)]
    for statement in (statement for policy in policies for statement in policy.get("Statement", [])):
        tests = statement.get("Condition", {})
        if any(key.startswith("kms:EncryptionContext") for key in tests.get("StringEquals", {})):
            tests["StringEqualsIfExists"] = tests.pop("StringEquals")


def parameters_of_samconfig(stage: str) -> list[str]:
    """What samconfig.toml sets for a stage."""
    configured = tomllib.loads((template.ROOT / "samconfig.toml").read_text())
    return configured[stage]["deploy"]["parameters"]["parameter_overrides"]


@dataclass
class Principal:
    """Somebody with an access key."""

    url: str
    region: str
    arn: str
    access_key_id: str
    secret_access_key: str


class Stack:
    """A deployed stack."""

    def __init__(self, ministack: Ministack, name: str, packaged: dict, *parameters: str):
        self.ministack = ministack
        self.name = name
        # Of the stack before. Deploying makes calls of its own: the public keys are read.
        ministack.recorder.forget()
        # One that signed before this stack was made, so that there is one to be taken back.
        self.retired_key = signing_key(ministack)
        self.deploy(packaged, f"RetiredSigningKeyArns={self.retired_key}", *parameters)

    def deploy(self, packaged: dict, *parameters: str) -> None:
        """Creates the stack, or changes it."""
        path = Path(self.ministack.folder, f"{self.name}.json")
        path.write_text(json.dumps(packaged))
        formation = client(self.ministack, "cloudformation")
        said = aws(self.ministack, "cloudformation", "deploy", "--stack-name", self.name, "--template-file", str(path),
                   "--s3-bucket", BUCKET, "--capabilities", "CAPABILITY_IAM", "CAPABILITY_AUTO_EXPAND", "--no-execute-changeset",
                   "--parameter-overrides", *parameters)
        # The command would look every half a minute whether it is done.
        formation.execute_change_set(ChangeSetName=re.search(r"--change-set-name (\S+)", said)[1])
        while (described := formation.describe_stacks(StackName=self.name)["Stacks"][0])["StackStatus"].endswith("IN_PROGRESS"):
            time.sleep(0.2)
        if described["StackStatus"] not in ("CREATE_COMPLETE", "UPDATE_COMPLETE"):
            events = formation.describe_stack_events(StackName=self.name)["StackEvents"]
            failed = [event for event in events if event["ResourceStatus"].endswith("FAILED")]
            reasons = [f"{event['LogicalResourceId']}: {event.get('ResourceStatusReason')}" for event in failed]
            raise RuntimeError(f"{self.name} was not deployed: {described['StackStatus']}, {reasons}")
        self.outputs = {output["OutputKey"]: output["OutputValue"] for output in described["Outputs"]}
        self.parameters = {parameter["ParameterKey"]: parameter["ParameterValue"] for parameter in described["Parameters"]}
        # What each resource of the template is called here.
        pages = formation.get_paginator("list_stack_resources").paginate(StackName=self.name)
        self.resources = {
            resource["LogicalResourceId"]: resource["PhysicalResourceId"]
            for page in pages for resource in page["StackResourceSummaries"]
        }

    @property
    def functions(self) -> dict[str, str]:
        """The names of the functions here, by those in the template, without their common ending."""
        return {
            name.removesuffix("Function"): physical for name, physical in self.resources.items() if name.endswith("Function")
        }

    @property
    def policies(self) -> dict[str, str]:
        """The managed policies for vendors, by the right that each gives: `look` and so on."""
        return {name.removesuffix("PolicyArn").lower(): arn for name, arn in self.outputs.items() if name.endswith("PolicyArn")}

    def table_arn(self, table: str) -> str:
        """Tables and KMS keys are in one account and Region."""
        return self.outputs["SigningKeyArn"].split(":key/")[0].replace(":kms:", ":dynamodb:") + f":table/{table}"

    def path(self, target: str) -> str:
        """Where ministack serves the API: its host name would resolve in curl only."""
        return f"/_aws/execute-api/{self.resources['Api']}/$default{target}"

    def user(self, name: str, *policies: str) -> Principal:
        """Makes an IAM user with an access key."""
        iam = client(self.ministack, "iam")
        arn = iam.create_user(UserName=name)["User"]["Arn"]
        for policy in policies:
            iam.attach_user_policy(UserName=name, PolicyArn=policy)
        made = iam.create_access_key(UserName=name)["AccessKey"]
        return Principal(self.ministack.url, REGION, arn, made["AccessKeyId"], made["SecretAccessKey"])

    def call(self, principal: Principal, method: str, target: str, content: object = None, **options: object) -> Answer:
        """Signs as a vendor does, and sends."""
        return sign(principal, method, self.path(target), content, **options).send()

    def send(self, method: str, target: str, content: object = None, **headers: str) -> Answer:
        """Sends JSON, unsigned, as applications do."""
        body = b"" if content is None else json.dumps(content).encode()
        given = {"content-type": "application/json", **headers} if body else headers
        return exchange(self.ministack.url, method, self.path(target), given, body)
