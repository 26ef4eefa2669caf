"""What `bare` does for an activation, in Python: the same calls, and Lambda's Runtime API around them."""
import base64
import http.client
import json
import os

import boto3

dynamodb, kms = boto3.client("dynamodb"), boto3.client("kms")
PK = {"S": "L#993001d6-802d-8a6d-808e-2bcf1a9966f3"}
ACTIVATION = {"pk": PK, "sk": {"S": "C#30151533676646e268f"}}
COUNTERS = [{"pk": PK, "sk": {"S": "SEATS#%d" % n}} for n in (0, 5, 9)]


def handle(event):
    asked = json.loads(event["body"])
    found = dynamodb.batch_get_item(RequestItems={
        "latchkey-licenses": {"Keys": [{"pk": PK, "sk": {"S": "LICENSE"}}, ACTIVATION, *COUNTERS], "ConsistentRead": True},
        "latchkey-properties": {"Keys": [{"pk": {"S": "SWITCHES#0"}, "sk": {"S": "-"}}], "ConsistentRead": True}})
    signed = kms.sign(
        KeyId="arn:aws:kms:us-east-1:123456789012:key/0b3f6b1e-8f52-4a83-9c5a-0d6a3f6f3c11",
        Message=b"a" * 500, MessageType="RAW", SigningAlgorithm="ECDSA_SHA_256")
    license_key = base64.urlsafe_b64encode(signed["Signature"]).decode()
    dynamodb.transact_write_items(TransactItems=[
        {"Update": {
            "TableName": "latchkey-licenses", "Key": COUNTERS[0],
            "ConditionExpression": "attribute_not_exists(pk) OR #used < #quota",
            "UpdateExpression": "SET #used = if_not_exists(#used, :none) + :one, #quota = if_not_exists(#quota, :quota)",
            "ExpressionAttributeNames": {"#used": "used", "#quota": "quota"},
            "ExpressionAttributeValues": {":none": {"N": "0"}, ":one": {"N": "1"}, ":quota": {"N": "10"}}}},
        {"Put": {
            "TableName": "latchkey-licenses", "ConditionExpression": "attribute_not_exists(pk)",
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
