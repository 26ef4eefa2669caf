import { ALLOW_GENERIC_KEYS, close, libraryVersion, open, request } from "./library.js";

export { libraryVersion };

/** The base of what is thrown. */
export class LatchkeyError extends Error {
  constructor(answer) {
    super(answer.message ?? answer.code);
    this.name = new.target.name;
    this.code = answer.code;
    this.help = answer.help;
  }
}

export class NotLicensed extends LatchkeyError {
  constructor(answer) {
    super(answer);
    this.foundIn = answer.found_in && source(answer.found_in);
    this.retryAt = time(answer.retry_at);
    this.findings = (answer.findings ?? []).map(finding);
  }
}

export class ServiceError extends LatchkeyError {}

export class Misuse extends LatchkeyError {}

const errors = { not_licensed: NotLicensed, service_error: ServiceError };
const closes = new FinalizationRegistry(close);

export class Application {
  #handle;

  constructor(described) {
    const { dangerouslyAllowGenericKeys = false, release, service, ...rest } = described;
    if (typeof dangerouslyAllowGenericKeys !== "boolean") {
      throw new TypeError("dangerouslyAllowGenericKeys is true or false, in the application's own code");
    }
    if (release === undefined) throw new TypeError("say which release it is, or null");
    const text = JSON.stringify({
      ...inSnakeCase(rest),
      ...(release === null ? { without_release: true } : { release: inSnakeCase(release) }),
      ...(service && { service: inSnakeCase(service) }),
    });
    this.#handle = open(text, dangerouslyAllowGenericKeys ? ALLOW_GENERIC_KEYS : 0);
    closes.register(this, this.#handle, this);
  }

  /** Described, and heard of at once when the description has a slip. */
  static async open(described) {
    const application = new Application(described);
    await application.computerId();
    return application;
  }

  async check() {
    return grant((await this.#ask("check")).grant);
  }

  async grants() {
    return (await this.#ask("grants")).grants.map(grant);
  }

  async activate(activationKey) {
    return grant((await this.#ask("activate", { activation_key: activationKey })).grant);
  }

  async refresh() {
    return grant((await this.#ask("refresh")).grant);
  }

  async fetchRevocations(timeoutMs) {
    return revocationList((await this.#ask("fetch_revocations", { timeout_ms: timeoutMs })).revocation_list);
  }

  async release(licenseId) {
    const { license_id, copies } = (await this.#ask("release", { license_id: licenseId })).released;
    return { licenseId: license_id, copies: copies.map(source) };
  }

  async lease() {
    return new Lease((operation, members) => this.#ask(operation, members), (await this.#ask("take_lease")).lease);
  }

  async settings() {
    return (await this.#ask("settings")).settings;
  }

  async computerId() {
    return (await this.#ask("computer_id")).computer_id;
  }

  async activationLink(activationKey) {
    return (await this.#ask("activation_link", { activation_key: activationKey })).activation_link;
  }

  async inspect(text) {
    return (await this.#ask("inspect", { text })).entries;
  }

  close() {
    closes.unregister(this);
    close(this.#handle);
  }

  async #ask(operation, members = {}) {
    const answer = JSON.parse(await request(this.#handle, JSON.stringify({ operation, ...members })));
    if (answer.outcome === "done") return answer;
    throw new (errors[answer.outcome] ?? Misuse)(answer);
  }
}

export class Lease {
  #ask;
  #number;

  constructor(ask, taken) {
    this.#ask = ask;
    this.#number = taken.number;
    this.licenseId = taken.license_id;
  }

  async state() {
    const { is_held, time_left_ms, until, failure } = (await this.#ask("lease", { lease: this.#number })).lease;
    return { isHeld: is_held, timeLeftMs: time_left_ms, until: time(until), failure };
  }

  async returnSeat() {
    await this.#ask("return_lease", { lease: this.#number });
  }

  async keep() {
    return time((await this.#ask("keep_lease", { lease: this.#number })).kept_until);
  }
}

// Explicit resource management, where the runtime has it.
if (Symbol.dispose) Application.prototype[Symbol.dispose] = Application.prototype.close;
if (Symbol.asyncDispose) Lease.prototype[Symbol.asyncDispose] = Lease.prototype.returnSeat;

/** The members' names as the C library has them. */
function inSnakeCase(members) {
  const name = (camel) => camel.replace(/[A-Z]/g, (capital) => `_${capital.toLowerCase()}`);
  return Object.fromEntries(Object.entries(members).map(([key, value]) => [name(key), value]));
}

const time = (text) => (text === undefined ? undefined : new Date(text));

function source({ kind, name, path, description }) {
  return { kind, name, path, description, toString: () => description };
}

function finding(found) {
  return { source: source(found.source), code: found.code, message: found.message };
}

function revocationList(list) {
  return { seq: list.seq, signedAt: time(list.signed_at), nextAt: time(list.next_at) };
}

function grant(json) {
  return {
    licenseId: json.license_id,
    kind: json.kind,
    model: json.model,
    features: new Set(json.features),
    properties: json.properties,
    licensee: json.licensee,
    expiresAt: time(json.expires_at),
    daysLeft: json.days_left,
    maintenanceUntil: time(json.maintenance_until),
    floatingSeats: json.floating_seats,
    leaseEndsAt: time(json.lease_ends_at),
    source: source(json.source),
    choice: json.choice,
    licenseKey: json.license_key,
    revocationList: json.revocation_list && revocationList(json.revocation_list),
    standing: json.standing,
    warnings: json.warnings,
    findings: json.findings.map(finding),
  };
}
