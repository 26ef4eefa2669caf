// Programs of ours, as a user starts them.

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createInterface } from 'node:readline';

const TOP = path.resolve(import.meta.dirname, '../..');
const PROGRAMS = path.join(process.env.CARGO_TARGET_DIR ?? path.join(TOP, 'target'), 'debug');
const KEY = { AWS_ACCESS_KEY_ID: 'AKIDPAGES0000000', AWS_SECRET_ACCESS_KEY: 'pages-pages-pages-pages-pages-pages-page' };

/** Where pictures and the like go. */
export const LEFT_BEHIND = path.join(TOP, 'target/pages');

/** A program that runs until `stop`; `lines` is what it prints. */
export class Program {
  #errors = '';

  constructor(name, args, env, cwd, stdin = 'ignore') {
    const environment = { PATH: process.env.PATH, HOME: cwd, AWS_REGION: 'us-pages-1', AWS_EC2_METADATA_DISABLED: 'true', ...env };
    this.name = name;
    this.child = spawn(Program.path(name), args, { cwd, env: environment, stdio: [stdin, 'pipe', 'pipe'] });
    this.child.stderr.on('data', (data) => { this.#errors += data; });
    this.ended = once(this.child, 'close').then(([code, signal]) => ({ code, signal, errors: this.#errors }));
    this.lines = createInterface({ input: this.child.stdout })[Symbol.asyncIterator]();
  }

  static path(name) { return path.join(PROGRAMS, name); }

  get errors() { return this.#errors; }

  /** Reads lines until one fits, and gives the match. */
  async line(pattern) {
    for (;;) {
      const { value, done } = await this.lines.next();
      if (done) throw new Error(`${this.name} ended: ${this.#errors}`);
      const found = pattern.exec(value);
      if (found) return found;
    }
  }

  async stop(signal = 'SIGINT') {
    if (this.child.exitCode === null && this.child.signalCode === null) this.child.kill(signal);
    return this.ended;
  }
}

/** The whole service on this computer, and a folder to work in. */
export class Stand {
  #consoles = [];
  #link;

  static async start(options = {}) {
    const stand = new Stand();
    stand.folder = mkdtempSync(path.join(tmpdir(), 'latchkey-pages-'));
    stand.local = new Program('latchkey-local', ['--listen', '127.0.0.1:0', ...(options.args ?? [])], { ...KEY, LOG_LEVEL: 'error' }, stand.folder);
    [, stand.url] = await stand.local.line(/^Latchkey listens on (http:\/\/\S+)/);
    return stand;
  }

  /** The link by which latchkey-local serves the page itself. */
  async link() {
    this.#link ??= (await this.local.line(/^http:\S+#token=\S+$/))[0];
    return this.#link;
  }

  /** What leads a program to this service. */
  environment() { return { ...KEY, AWS_REGION: 'us-pages-1', LATCHKEY_URL: this.url }; }

  /** A command of the console that is still running, or was refused. */
  run(command, env = {}, args = []) {
    const run = new Program('latchkey', [command, ...args], { ...this.environment(), ...env }, this.folder);
    this.#consoles.push(run);
    return run;
  }

  /** A command of the console; gives what it printed as JSON. */
  async latchkey(...args) {
    const run = new Program('latchkey', [...args, '--output', 'json'], this.environment(), this.folder);
    let printed = '';
    for await (const line of run.lines) printed += `${line}\n`;
    const { code, errors } = await run.ended;
    if (code !== 0) throw new Error(`latchkey ${args.join(' ')}: ${errors}`);
    return printed ? JSON.parse(printed) : null;
  }

  /** Starts `latchkey console`; `link` lets a browser in once. */
  async console({ args = [], url = this.url, env = {} } = {}) {
    const all = ['console', '--no-open', '--output', 'json', ...args];
    const run = new Program('latchkey', all, { ...this.environment(), LATCHKEY_URL: url, ...env }, this.folder);
    this.#consoles.push(run);
    let json = '';
    while (!json.includes('}')) json += (await run.line(/.*/))[0];
    return { run, ...JSON.parse(json) };
  }

  async stop() {
    await Promise.all(this.#consoles.map((run) => run.stop()));
    await this.local.stop();
    rmSync(this.folder, { recursive: true, force: true });
  }
}
