// Against a service on this computer: LATCHKEY_URL, with an activation key of one floating seat in LATCHKEY_ACTIVATION_KEY.
import assert from "node:assert/strict";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";

import { Application, NotLicensed, ServiceError } from "latchkey-client";

const url = process.env.LATCHKEY_URL;
const refused = (code) => (error) => error instanceof NotLicensed && error.code === code;

test("one floating seat goes from one computer to the next", { skip: url === undefined && "no service was named" }, async () => {
  const folder = mkdtempSync(join(tmpdir(), "latchkey-"));
  const jwks = await (await fetch(`${url}/.well-known/jwks.json`)).json();
  const computer = (computerId, service = { url }) => Application.open({
    product: "acme-editor", jwks, release: null, computerId, userStore: join(folder, computerId), machineStore: false,
    environmentVariable: false, service,
  });
  const [first, second] = [await computer("node 1"), await computer("node 2")];
  for (const application of [first, second]) {
    await assert.rejects(application.activate(process.env.LATCHKEY_ACTIVATION_KEY), refused("lease_needed"));
  }
  const lease = await first.lease();
  const state = await lease.state();
  assert.ok(state.isHeld && state.timeLeftMs > 60_000 && state.until > new Date() && state.failure === undefined);
  const grant = await first.check();
  assert.deepEqual([grant.floatingSeats, grant.kind, grant.leaseEndsAt instanceof Date], [1, "computer", true]);
  await assert.rejects(second.lease(), (error) => error.code === "floating_seats_exhausted" && error.retryAt instanceof Date);
  await lease.returnSeat();
  await assert.rejects(first.check(), refused("lease_needed"));
  const taken = await second.lease();
  assert.equal((await second.refresh()).standing, "valid");
  assert.ok((await taken.keep()) > new Date());
  assert.equal((await second.check()).licenseId, taken.licenseId);
  await second.lease();
  second.close();
  await (await first.lease()).returnSeat();
  assert.deepEqual((await first.release()).copies, []);
  await assert.rejects(first.check(), refused("no_license"));
  const newest = await first.fetchRevocations(20_000);
  assert.ok(newest.signedAt < newest.nextAt);
  assert.ok("jwks" in (await first.settings()));
  const dead = await computer("node 3", { url: "http://127.0.0.1:9", proxy: false });
  await assert.rejects(dead.settings(), (error) => error instanceof ServiceError && error.code === "connection_refused");
  rmSync(folder, { recursive: true });
});
