/** Where a license was found. */
export interface Source {
  readonly kind: "text" | "environment" | "user_store" | "machine_store" | "file" | "service" | (string & {});
  /** Of an environment variable. */
  readonly name?: string;
  /** Of a file. */
  readonly path?: string;
  /** For a person. */
  readonly description: string;
}

/** The result of one source, for a support request. */
export interface Finding {
  readonly source: Source;
  readonly code: string;
  readonly message: string;
}

/** Worth knowing, though the application may run. */
export interface Warning {
  readonly code: string;
  readonly message: string;
}

/** The newest list of what was taken back. */
export interface RevocationList {
  readonly seq: number;
  readonly signedAt: Date;
  readonly nextAt: Date;
}

/** The license that the application may run on. */
export interface Grant {
  readonly licenseId: string;
  readonly kind: "computer" | "generic";
  readonly model: string;
  readonly features: ReadonlySet<string>;
  readonly properties: Readonly<Record<string, string | number | boolean>>;
  readonly licensee?: string;
  readonly expiresAt?: Date;
  readonly daysLeft?: number;
  readonly maintenanceUntil?: Date;
  /** How many computers can run on it at once, where they are counted: each needs a lease then. */
  readonly floatingSeats?: number;
  /** Of a floating license, until when the seat is held unless its lease is renewed. */
  readonly leaseEndsAt?: Date;
  readonly source: Source;
  /** Why this one was taken, for a person. */
  readonly choice: string;
  /** The signed text. A generic one runs the application on any computer: handle it as a secret. */
  readonly licenseKey: string;
  /** The newest revocation list that this computer has seen. */
  readonly revocationList?: RevocationList;
  /** What the service said of it, when it was asked; shown, not obeyed. */
  readonly standing?: string;
  readonly warnings: readonly Warning[];
  readonly findings: readonly Finding[];
}

/** The license service, and the way to it. */
export interface Service {
  url: string;
  timeoutMs?: number;
  /** The URL of an HTTP proxy, or false for none; by default the system's. */
  proxy?: string | false;
  /** Further authorities to trust, each a text in PEM. */
  rootCertificates?: readonly string[];
  /** Whether activation keys that lie in license files are activated when nothing else is valid. */
  autoActivate?: boolean;
  /** Whether revocation lists are fetched in the background, after a check has answered. */
  fetchRevocations?: boolean;
  /** How often, at most, a check asks in the background whether the license still stands. */
  keepFreshSeconds?: number;
}

/** The application, and where its license may be. What is left out is the safe default. */
export interface Described {
  product: string;
  /** The vendor's JWK set, as GET /.well-known/jwks.json answers it: the object, or its text. */
  jwks: string | object;
  /** The version and the day when it was released; null for an application that sells no maintenance. */
  release: { version: string; releasedAt: string } | null;
  /** License files and folders, may be on a share. */
  files?: readonly string[];
  /** License texts that the application has itself, such as from a dialog. */
  texts?: readonly string[];
  computerId?: string;
  /** What tells this session from others on the same computer, for floating seats. */
  session?: string;
  /** The environment variable that may hold a license or name files; false looks at none. */
  environmentVariable?: string | false;
  /** The folder in which the client keeps what it found; false keeps nothing. */
  userStore?: string | false;
  /** The folder whose license.lic counts for all users; false looks at none. */
  machineStore?: string | false;
  clockToleranceSeconds?: number;
  expiryToleranceSeconds?: number;
  expiryWarningDays?: number;
  /** Revocation lists that come with the application. */
  revocations?: readonly string[];
  revocationsMaxAgeSeconds?: number;
  maxOfflineSeconds?: number;
  readDeadlineMs?: number;
  writeDeadlineMs?: number;
  /** Without it nothing goes over the network. */
  service?: Service;
  /** Takes generic license keys, which run the application on any computer. Only in the application's own code. */
  dangerouslyAllowGenericKeys?: boolean;
}

/** The base of what is thrown: the code is stable, the message is for a person. */
export class LatchkeyError extends Error {
  readonly code: string;
  /** What would help, for the user. */
  readonly help?: string;
}

/** The application may not run. */
export class NotLicensed extends LatchkeyError {
  readonly foundIn?: Source;
  /** When a floating seat may be free. */
  readonly retryAt?: Date;
  readonly findings: readonly Finding[];
}

/** The license service said no, or can't be reached. */
export class ServiceError extends LatchkeyError {}

/** A slip in the application's code; no user can cause one. */
export class Misuse extends LatchkeyError {}

/**
 * A floating seat that this computer holds, or this session on it. It is renewed in the background; when the application is closed,
 * it is returned. Without a network it lasts until its end.
 */
export class Lease {
  readonly licenseId: string;
  /** Whether it is held, how long it is without another answer of the service, and why the last renewal failed, if it did. */
  state(): Promise<{
    isHeld: boolean;
    timeLeftMs: number;
    /** By this computer's clock, which may be wrong. */
    until: Date;
    failure?: { code: string; message: string; help: string };
  }>;
  /** Returns the seat; throws ServiceError when the service could not be asked. */
  returnSeat(): Promise<void>;
  /** Keeps the seat without renewing it, for a journey, and says until when; undefined where nothing can be kept. */
  keep(): Promise<Date | undefined>;
}

/** An application and what it can ask. Every call works in a thread of its own. */
export class Application {
  /** What is wrong with the description is what every call throws. */
  constructor(described: Described);
  /** The same, and it throws at once when the description has a slip. */
  static open(described: Described): Promise<Application>;
  /** Decides whether the application may run, now; throws NotLicensed. */
  check(): Promise<Grant>;
  /** All valid licenses, the best first. */
  grants(): Promise<Grant[]>;
  /** Buys a license key for this computer; also takes a license key that was entered in its place. */
  activate(activationKey: string): Promise<Grant>;
  /** Asks the service whether the license still stands, and keeps the newer license key; then as check(). */
  refresh(): Promise<Grant>;
  /** Fetches the newest list of what was taken back, for the next check(); throws ServiceError. */
  fetchRevocations(timeoutMs?: number): Promise<RevocationList>;
  /** Gives this computer's seat back, so that another computer can take it; throws ServiceError. */
  release(licenseId?: string): Promise<{
    readonly licenseId: string;
    /** Where license keys of it still are, which are refused from now on. */
    readonly copies: readonly Source[];
  }>;
  /** Takes a floating seat and holds it: keep the answer, and check() grants the license. Throws NotLicensed. */
  lease(): Promise<Lease>;
  /** The vendor's public settings, as the service answers them. */
  settings(): Promise<Record<string, unknown>>;
  /** The ID of this computer, for a user to send to the vendor. */
  computerId(): Promise<string | undefined>;
  /**
   * A link to the service's page, on which a customer activates for this computer while it is offline; with the activation key in it,
   * where one is given. Undefined where no service is known; throws NotLicensed for one that is mistyped.
   */
  activationLink(activationKey?: string): Promise<string | undefined>;
  /** What a text holds; nothing is verified. */
  inspect(text: string): Promise<("license_key" | "activation_key" | "mistyped_activation_key" | "other_text")[]>;
  /** Forgets it, and returns its floating seats; every later call throws Misuse. */
  close(): void;
}

/** The version of the C library. */
export function libraryVersion(): string;
