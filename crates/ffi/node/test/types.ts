// What the types promise: checked by tsc --strict, and never run.
import { Application, type Grant, Lease, LatchkeyError, Misuse, NotLicensed, ServiceError, libraryVersion } from "latchkey-client";

const application: Application = await Application.open({
  product: "acme-editor", jwks: { keys: [] }, release: { version: "4.2", releasedAt: "2026-11-01" }, files: ["acme.lic"] as const,
  userStore: false, service: { url: "https://licenses.example.com", proxy: false },
});
const grant: Grant = await application.check();
const ends: Date | undefined = grant.expiresAt;
const tier: string | number | boolean | undefined = grant.properties["tier"];
const lease: Lease = await application.lease();
const { isHeld }: { isHeld: boolean } = await lease.state();
const kept: Date | undefined = await lease.keep();
const version: string = libraryVersion();
try {
  await application.activate("1T6F9");
} catch (error) {
  if (error instanceof NotLicensed) error.findings.map((finding) => `${finding.source.description}: ${finding.message}`);
  if (error instanceof ServiceError || error instanceof Misuse) (error satisfies LatchkeyError).code.toUpperCase();
}
console.log(ends, tier, isHeld, kept, version);

// @ts-expect-error: nobody said which release it is
await Application.open({ product: "acme-editor", jwks: {} });
// @ts-expect-error: there is no such member
await Application.open({ product: "acme-editor", jwks: {}, release: null, tolerance: 3 });
// @ts-expect-error: it may have no end
grant.daysLeft + 1;
// @ts-expect-error: a grant is what the license says
grant.kind = "generic";
