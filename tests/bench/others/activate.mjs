// What `bare` does for an activation, in JavaScript: the same calls, and Lambda's Runtime API around them.
import { BatchGetItemCommand, DynamoDBClient, TransactWriteItemsCommand } from "@aws-sdk/client-dynamodb";
import { KMSClient, SignCommand } from "@aws-sdk/client-kms";
import http from "node:http";

const dynamodb = new DynamoDBClient({});
const kms = new KMSClient({});
const pk = { S: "L#993001d6-802d-8a6d-808e-2bcf1a9966f3" };
const counters = [0, 5, 9].map((n) => ({ pk, sk: { S: `SEATS#${n}` } }));
const activation = { pk, sk: { S: "C#30151533676646e268f" } };

async function handle(event) {
  const asked = JSON.parse(event.body);
  const found = await dynamodb.send(new BatchGetItemCommand({
    RequestItems: {
      "latchkey-licenses": { Keys: [{ pk, sk: { S: "LICENSE" } }, activation, ...counters], ConsistentRead: true },
      "latchkey-properties": { Keys: [{ pk: { S: "SWITCHES#0" }, sk: { S: "-" } }], ConsistentRead: true },
    },
  }));
  const signed = await kms.send(new SignCommand({
    KeyId: "arn:aws:kms:us-east-1:123456789012:key/0b3f6b1e-8f52-4a83-9c5a-0d6a3f6f3c11",
    Message: Buffer.alloc(500, "a"), MessageType: "RAW", SigningAlgorithm: "ECDSA_SHA_256",
  }));
  const license_key = Buffer.from(signed.Signature).toString("base64url");
  await dynamodb.send(new TransactWriteItemsCommand({
    TransactItems: [
      { Update: {
        TableName: "latchkey-licenses", Key: counters[0],
        ConditionExpression: "attribute_not_exists(pk) OR #used < #quota",
        UpdateExpression: "SET #used = if_not_exists(#used, :none) + :one, #quota = if_not_exists(#quota, :quota)",
        ExpressionAttributeNames: { "#used": "used", "#quota": "quota" },
        ExpressionAttributeValues: { ":none": { N: "0" }, ":one": { N: "1" }, ":quota": { N: "10" } },
      } },
      { Put: {
        TableName: "latchkey-licenses", ConditionExpression: "attribute_not_exists(pk)",
        Item: { ...activation, computer_id: { S: asked.computer_id }, license_key: { S: license_key } },
      } },
    ],
  }));
  console.log(JSON.stringify({ level: "INFO", message: "request answered", status: 201 }));
  return { statusCode: 201, headers: { "content-type": "application/json" },
    body: JSON.stringify({ license_key, tables: Object.keys(found.Responses) }) };
}

const [host, port] = process.env.AWS_LAMBDA_RUNTIME_API.split(":");
const agent = new http.Agent({ keepAlive: true, maxSockets: 1 });

function call(method, path, body) {
  return new Promise((resolve, reject) => {
    const request = http.request({ host, port, method, path: "/2018-06-01/runtime/" + path, agent,
      headers: body ? { "content-length": Buffer.byteLength(body) } : {} }, (response) => {
      let text = "";
      response.setEncoding("utf8");
      response.on("data", (chunk) => { text += chunk; });
      response.on("end", () => resolve({ headers: response.headers, text }));
    });
    request.on("error", reject);
    request.end(body);
  });
}

for (;;) {
  const next = await call("GET", "invocation/next");
  const answer = await handle(JSON.parse(next.text));
  await call("POST", `invocation/${next.headers["lambda-runtime-aws-request-id"]}/response`, JSON.stringify(answer));
}
