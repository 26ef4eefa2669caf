"""Signs requests as vendors do: with botocore, the AWS SDK for Python."""

import datetime
import json
from dataclasses import dataclass
from unittest import mock

from botocore.auth import SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials

from server import Answer, Server, exchange


@dataclass
class Signed:
    """A signed request, to be sent as it is or changed."""

    server: Server
    method: str
    target: str
    headers: dict[str, str]
    body: bytes

    def send(self) -> Answer:
        return exchange(self.server.url, self.method, self.target, self.headers, self.body)


def sign(server: Server, method: str, target: str, content: object = None, *, headers: dict[str, str] | None = None,
         secret: str | None = None, access_key_id: str | None = None, token: str | None = None,
         region: str | None = None, service: str = "execute-api", age: datetime.timedelta = datetime.timedelta(),
         auth: type = SigV4Auth) -> Signed:
    """Signs JSON for the server with its own access key, unless told otherwise."""
    body = b"" if content is None else json.dumps(content).encode()
    given = {"content-type": "application/json", **(headers or {})}
    request = AWSRequest(method, server.url + target, headers=given, data=body)
    credentials = Credentials(access_key_id or server.access_key_id, secret or server.secret_access_key, token)
    signed_at = datetime.datetime.now(datetime.timezone.utc) - age
    with mock.patch("botocore.auth.get_current_datetime", return_value=signed_at):
        auth(credentials, service, region or server.region).add_auth(request)
    prepared = request.prepare()
    return Signed(server, method, prepared.url.removeprefix(server.url), dict(prepared.headers.items()), body)


def call(server: Server, method: str, target: str, content: object = None, **options: object) -> Answer:
    """Signs and sends."""
    return sign(server, method, target, content, **options).send()


def seen(server: Server, target: str) -> dict[str, str]:
    """If-Match with the version of what stands there, if anything does."""
    if target.startswith("/v1/products/"):
        etag = call(server, "GET", target).headers.get("etag")
        return {"If-Match": etag} if etag else {}
    properties = call(server, "GET", "/v1/properties").json()["properties"]
    versions = [p["version"] for p in properties if f"/v1/settings/{p['name']}" == target and p["version"]]
    return {"If-Match": f'"{versions[0]}"'} if versions else {}


def put(server: Server, target: str, content: object) -> Answer:
    """Puts something in place of what stands there."""
    return call(server, "PUT", target, content, headers=seen(server, target))


def set_up(server: Server, product: str = "acme-editor") -> None:
    """Defines a product and switches generic keys on."""
    definition = {"name": "Acme Editor", "version": "4.2", "features": ["export"]}
    assert put(server, f"/v1/products/{product}", definition).status in (200, 201)
    assert put(server, "/v1/settings/security/AllowGenericKeys", {"value": True}).status == 200


def create(server: Server, headers: dict[str, str] | None = None, **order: object) -> list[str]:
    """Creates activation keys."""
    answer = call(server, "POST", "/v1/keys", {"product": "acme-editor", **order}, headers=headers)
    assert answer.status in (200, 201), answer
    return [key["activation_key"] for key in answer.json()["keys"]]
