"""One activation key with very many activations."""
import http.client
import json

from lambda_host import Failure
from operations import Operation, activate

# The most that BatchWriteItem takes.
BATCH = 25
SEATS = 1_000_000
# Of a license of so many seats.
COUNTERS = 16


def next_activations(service, stored):
    """The activation of one more computer: with one activation stored under the key, and with so many. Its counters are all there
    both times, as they soon are."""
    key = service.key(activations=SEATS)
    dynamodb = service.host.upstreams["DynamoDB"]
    _, item, table = one_more(service, key, "desk-1")
    store(dynamodb, table, item, 0)
    few, item, table = one_more(service, key, "desk-2")
    store(dynamodb, table, item, stored - 2)
    many, _, _ = one_more(service, key, "desk-3")
    return few, many


def one_more(service, key, computer_id):
    """The operation, the item that it wrote, and the table that it wrote to."""
    operation = Operation("activate, a new computer", "activate", "activate", activate(key, computer_id), 201,
                          ["BatchGetItem", "Sign", "TransactWriteItems"])
    service.play(operation)
    writes = json.loads(operation.calls[-1]["request"])["TransactItems"]
    put = next(write["Put"] for write in writes if "Put" in write)
    return operation, put["Item"], put["TableName"]


def store(dynamodb, table, activation, count):
    """Stores `count` more activations like the one given, as many activations would have: with counters that say so."""
    connection = http.client.HTTPConnection(*dynamodb, timeout=60)

    def call(operation, request):
        connection.request("POST", "/", json.dumps(request), {
            "content-type": "application/x-amz-json-1.0", "x-amz-target": "DynamoDB_20120810." + operation,
            "authorization": "AWS4-HMAC-SHA256 Credential=local/20261124/us-east-1/dynamodb/aws4_request, "
                             "SignedHeaders=host, Signature=0", "x-amz-date": "20261124T100000Z"})
        reply = connection.getresponse()
        body = reply.read()
        if reply.status != 200:
            raise Failure("%s: %s" % (operation, body.decode()))

    puts = [{"PutRequest": {"Item": {**activation, "sk": {"S": "C#%019d" % n}, "computer_id": {"S": "computer-%d" % n}}}}
            for n in range(count)]
    for start in range(0, count, BATCH):
        call("BatchWriteItem", {"RequestItems": {table: puts[start:start + BATCH]}})
    counters = [{"PutRequest": {"Item": {"pk": activation["pk"], "sk": {"S": "SEATS#%d" % n}, "used": {"N": str(count // COUNTERS)},
                                         "quota": {"N": str(SEATS // COUNTERS)}}}} for n in range(COUNTERS)]
    call("BatchWriteItem", {"RequestItems": {table: counters}})
