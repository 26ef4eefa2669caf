// When the console's page comes and goes: the file that opens it, links of a terminal, and what ends it.

import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { chmodSync, existsSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { after, before, test } from 'node:test';

import { launch } from '../browser.mjs';
import { Program, Stand } from '../programs.mjs';
import { request, send, sessionOf } from '../requests.mjs';

let stand, browser;
before(async () => { stand = await Stand.start(); browser = await launch(); });
after(async () => { await browser?.close(); await stand?.stop(); });

async function until(is) {
  for (let times = 0; times < 200; times += 1) {
    if (await is()) return;
    await sleep(50);
  }
  assert.fail(`it never came: ${is}`);
}

// R37
test('the browser is given a file that its user alone can read, which is gone once it was used', async () => {
  // In the browser's place: it writes down what it is given.
  const opener = path.join(stand.folder, 'xdg-open');
  writeFileSync(opener, `#!/bin/sh\nprintf %s "$1" > '${stand.folder}/opened'\n`);
  chmodSync(opener, 0o755);
  const run = stand.run('console', { PATH: `${stand.folder}:${process.env.PATH}` });
  const [, url] = await run.line(/ is at (http:\S+)/);
  await until(() => existsSync(`${stand.folder}/opened`) && readFileSync(`${stand.folder}/opened`, 'utf8'));
  const file = readFileSync(`${stand.folder}/opened`, 'utf8');
  assert.equal(statSync(file).mode & 0o777, 0o600);
  assert.ok(!readFileSync(`/proc/${run.child.pid}/cmdline`, 'utf8').includes('token'));
  const page = await browser.newPage();
  const asked = [];
  page.on('request', (request) => asked.push(request.url()));
  await page.goto(`file://${file}`);
  await page.waitForURL(`${url}/**`);
  await page.waitForResponse((response) => response.url().startsWith(`${url}/v1/`) || response.url() === `${url}/console/session`);
  await until(() => !existsSync(file));
  assert.ok(asked.every((url) => !url.split('#')[0].includes('token')), 'the token is in no request line');
  const { code } = await run.stop('SIGINT');
  assert.equal(code, 0);
});

// R37
test('the file goes when the console ends before it was used', async () => {
  const run = stand.run('console', { PATH: `${stand.folder}:${process.env.PATH}` });
  writeFileSync(`${stand.folder}/opened`, '');
  await run.line(/ is at /);
  await until(() => readFileSync(`${stand.folder}/opened`, 'utf8'));
  const file = readFileSync(`${stand.folder}/opened`, 'utf8');
  assert.ok(existsSync(file));
  await run.stop('SIGTERM');
  assert.ok(!existsSync(file));
});

// R37
for (const signal of ['SIGINT', 'SIGHUP', 'SIGTERM']) {
  test(`${signal} ends it`, async () => {
    const { run, url } = await stand.console();
    const { code } = await run.stop(signal);
    assert.equal(code, 0);
    assert.equal(await send(url, request(url)), null);
  });
}

// R37
test('it ends with the program that started it', async () => {
  const shell = spawn('sh', ['-c', `'${Program.path('latchkey')}' console --no-open --output json & echo "pid $!"; wait`], { env: { PATH: process.env.PATH, HOME: stand.folder, ...stand.environment() }, stdio: ['ignore', 'pipe', 'inherit'] });
  let printed = '';
  shell.stdout.on('data', (data) => { printed += data; });
  await until(() => /"url": "http/.test(printed));
  const pid = Number(/pid (\d+)/.exec(printed)[1]);
  shell.kill('SIGKILL');
  await until(() => !existsSync(`/proc/${pid}`) || readFileSync(`/proc/${pid}/stat`, 'utf8').includes(') Z '));
});

// R37
test('at a terminal Enter makes another link, and the console ends when the terminal is closed', async () => {
  const terminal = spawn('script', ['--quiet', '--return', '--command', `'${Program.path('latchkey')}' console --no-open`, '/dev/null'], { env: { PATH: process.env.PATH, HOME: stand.folder, TERM: 'dumb', ...stand.environment() }, stdio: ['pipe', 'pipe', 'inherit'] });
  let printed = '';
  terminal.stdout.on('data', (data) => { printed += data; });
  const links = () => [...new Set(printed.match(/http:\S+#token=[\w-]+/g) ?? [])];
  await until(() => links().length === 1);
  terminal.stdin.write('\n');
  await until(() => links().length === 2);
  const [url, other] = [new URL(links()[0]).origin, links()[1]];
  await sessionOf({ url, link: other });
  await assert.rejects(sessionOf({ url, link: other }), /link_used_up/);
  await sessionOf({ url, link: links()[0] });
  terminal.kill('SIGKILL');
  await until(async () => (await send(url, request(url), { within: 1_000 })) === null);
});

// R37
test('it ends when nobody uses it, and a link lasts no longer than a minute', async () => {
  const idle = await stand.console({ args: ['--idle-minutes', '1'] });
  const other = await stand.console();
  const began = Date.now();
  const { code, errors } = await idle.run.ended;
  assert.equal(code, 0);
  assert.match(errors, /nobody used it/);
  assert.ok(Date.now() - began > 55_000);
  await sleep(Math.max(0, 61_000 - (Date.now() - began)));
  await assert.rejects(sessionOf(other), /link_used_up/);
});

// R37
test('--dry-run is none for a page, and a port that is taken is said', async () => {
  const refused = stand.run('console', {}, ['--dry-run']);
  assert.deepEqual([(await refused.ended).code], [2]);
  const { url } = await stand.console();
  const taken = stand.run('console', {}, ['--no-open', '--port', new URL(url).port]);
  const { code, errors } = await taken.ended;
  assert.equal(code, 2);
  assert.match(errors, /cannot listen on 127\.0\.0\.1/);
});

// R37
test('latchkey-local serves the page for its own data by one link', async () => {
  const link = await stand.link();
  await stand.latchkey('products', 'put', 'acme-editor', '--name', 'Acme Editor', '--version', '4.2');
  for (let times = 0; times < 2; times += 1) {
    const session = await sessionOf({ url: new URL(link).origin, link });
    const { origin } = new URL(link);
    const answer = await send(origin, request(origin, { session }));
    assert.equal(JSON.parse(answer.body).products[0].product_id, 'acme-editor');
    assert.equal((await send(origin, request(origin))).status, 401);
    const facts = JSON.parse((await send(origin, request(origin, { session, target: '/console/session' }))).body);
    assert.deepEqual(facts.rights, ['look', 'serve', 'make', 'administer']);
    assert.ok(!JSON.stringify(facts).includes(stand.environment().AWS_SECRET_ACCESS_KEY));
  }
});
