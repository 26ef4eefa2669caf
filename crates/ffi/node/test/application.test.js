// The package as an application uses it.
import assert from "node:assert/strict";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";

import { Application, Misuse, NotLicensed, ServiceError, libraryVersion } from "latchkey-client";

const acme = `${process.env.LATCHKEY_CRATES}/client/examples/acme`;
const jwks = JSON.parse(readFileSync(`${acme}/jwks.json`, "utf8"));
const license = readFileSync(`${acme}/perpetual.lic`, "utf8");
const described = {
  product: "acme-editor", jwks, release: { version: "4.2", releasedAt: "2026-11-01" },
  userStore: false, machineStore: false, environmentVariable: false,
};

test("a generic license on a share is taken where the code says so", async () => {
  const share = mkdtempSync(join(tmpdir(), "latchkey-"));
  writeFileSync(join(share, "acme.lic"), license);
  const application = await Application.open({ ...described, files: [share], dangerouslyAllowGenericKeys: true });
  const grant = await application.check();
  assert.deepEqual([grant.kind, grant.model, grant.licensee], ["generic", "permanent", "Example University"]);
  assert.ok(grant.features.has("export") && grant.properties.tier === "gold");
  assert.deepEqual([grant.expiresAt, grant.daysLeft, grant.source.path], [undefined, undefined, join(share, "acme.lic")]);
  const strict = await Application.open({ ...described, files: [share] });
  await assert.rejects(strict.check(), (error) => error instanceof NotLicensed && error.code === "generic_not_allowed");
  rmSync(share, { recursive: true });
});

test("a refusal says why and what helps", async () => {
  const application = await Application.open({ ...described, files: ["/no/such/file.lic"] });
  await assert.rejects(application.check(), (error) => {
    assert.equal(error.code, "no_license");
    assert.match(error.help, /enter the activation key/);
    assert.equal(`${error.findings[0].source}: ${error.findings[0].message}`, "/no/such/file.lic: there is no such file");
    return true;
  });
  await assert.rejects(application.settings(), (error) => error instanceof ServiceError && error.code === "service_unknown");
});

test("a slip in the code is heard of at once", async () => {
  const slips = [
    { release: { version: "4.2", releasedAt: "yesterday" } }, { computerId: "" }, { clockToleranceSeconds: 1e9 },
    { service: { url: "http://example.com" } }, { userStore: true },
  ];
  for (const slip of slips) {
    await assert.rejects(Application.open({ ...described, ...slip }), (error) => error instanceof Misuse && error.code === "application_invalid");
  }
  await assert.rejects(Application.open({ ...described, tolerance: 3 }), (error) => error.code === "request_malformed");
  const { release, ...unsaid } = described;
  await assert.rejects(Application.open(unsaid), TypeError);
  await assert.rejects(Application.open({ ...described, dangerouslyAllowGenericKeys: "yes" }), TypeError);
});

test("what is closed answers so", async () => {
  const application = await Application.open({ ...described, texts: [license], dangerouslyAllowGenericKeys: true });
  assert.equal((await application.grants()).length, 1);
  application.close();
  application.close();
  await assert.rejects(application.check(), (error) => error instanceof Misuse && error.code === "handle_unknown");
});

test("many calls at once", async () => {
  const application = await Application.open({ ...described, texts: [license], dangerouslyAllowGenericKeys: true });
  const grants = await Promise.all(Array.from({ length: 64 }, () => application.check()));
  assert.ok(grants.every((grant) => grant.kind === "generic"));
  assert.equal(await application.activationLink(), undefined);
  const linked = await Application.open({ ...described, computerId: "till 7", service: { url: "https://licenses.example.com" } });
  assert.match(await linked.activationLink("1T6F9-JXTG3-AZJTW-1AGR1-J221E"), /^https:\/\/licenses\.example\.com\/activate#.*&computer=till\+7&key=1T6F9-/);
  assert.match(libraryVersion(), /^\d+\.\d+\.\d+$/);
  assert.deepEqual(await application.inspect("1T6F9-JXTG3-AZJTW-1AGR1-J221E 🦀"), ["activation_key"]);
});
