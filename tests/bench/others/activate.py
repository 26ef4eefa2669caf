"""What `bare` does for an activation, in Python: the same calls, and Lambda's Runtime API around them."""
import base64
import http.client
import json
import os

import boto3

dynamodb, kms = boto3.client("dynamodb"), boto3.client("kms")
PK = {"S": "K#pZGm1Av0IEBKARczz7exkNYsZb8LzaMrV7J32a2fFG4"}
ACTIVATION = {"pk": PK, "sk": {"S": "C#LPJNul-wow4m6DsqxbninhsWHlwfp0JecwQzYpOLmCQ"}}


def handle(event):
    asked = json.loads(event["body"])
    found = dynamodb.batch_get_item(RequestItems={
        "latchkey-keys": {"Keys": [{"pk": PK, "sk": {"S": "LICENSE"}}, ACTIVATION], "ConsistentRead": True},
        "latchkey-properties": {"Keys": [{"pk": {"S": "SWITCHES#0"}, "sk": {"S": "-"}}], "ConsistentRead": True}})
    signed = kms.sign(
        KeyId="arn:aws:kms:us-east-1:123456789012:key/0b3f6b1e-8f52-4a83-9c5a-0d6a3f6f3c11",
        Message=b"a" * 500, MessageType="RAW", SigningAlgorithm="ECDSA_SHA_256")
    license_key = base64.urlsafe_b64encode(signed["Signature"]).decode()
    dynamodb.transact_write_items(TransactItems=[
        {"Update": {
            "TableName": "latchkey-keys", "Key": {"pk": PK, "sk": {"S": "LICENSE"}},
            "ConditionExpression": "#state = :active AND #used < :allowed", "UpdateExpression": "SET #used = #used + :one",
            "ExpressionAttributeNames": {"#state": "state", "#used": "used"},
            "ExpressionAttributeValues": {":active": {"S": "active"}, ":allowed": {"N": "5"}, ":one": {"N": "1"}}}},
        {"Put": {
            "TableName": "latchkey-keys", "ConditionExpression": "attribute_not_exists(pk)",
            "Item": {**ACTIVATION, "computer_id": {"S": asked["computer_id"]}, "license_key": {"S": license_key}}}}])
    print(json.dumps({"level": "INFO", "message": "request answered", "status": 201}), flush=True)
    return {"statusCode": 201, "headers": {"content-type": "application/json"},
            "body": json.dumps({"license_key": license_key, "tables": list(found["Responses"])})}


runtime = http.client.HTTPConnection(os.environ["AWS_LAMBDA_RUNTIME_API"])
while True:
    runtime.request("GET", "/2018-06-01/runtime/invocation/next")
    following = runtime.getresponse()
    answer = handle(json.loads(following.read()))
    request_id = following.headers["lambda-runtime-aws-request-id"]
    runtime.request("POST", "/2018-06-01/runtime/invocation/%s/response" % request_id, json.dumps(answer))
    runtime.getresponse().read()
