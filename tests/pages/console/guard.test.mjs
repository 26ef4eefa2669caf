// What an attacker would try: from elsewhere, without a token, past the routes, and by holding on.

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { connect } from 'node:net';
import { after, before, test } from 'node:test';

import { launch } from '../browser.mjs';
import { Stand } from '../programs.mjs';
import { request, send, sessionOf } from '../requests.mjs';

let stand, browser, served, session;
before(async () => {
  stand = await Stand.start();
  browser = await launch();
  served = await stand.console();
  session = await sessionOf(served);
});
after(async () => { await browser?.close(); await stand?.stop(); });

const ask = (changes = {}) => send(served.url, request(served.url, { session, ...changes }));
const codeOf = (answer) => JSON.parse(answer.body).code;

// R37
test('who was let in is answered, with the headers that keep others out', async () => {
  const answer = await ask();
  assert.equal(answer.status, 200);
  assert.ok(Array.isArray(JSON.parse(answer.body).products));
  for (const answer of [await ask(), await ask({ session: null }), await ask({ target: '/' }), await ask({ target: '/nothing' })]) {
    assert.equal(answer.headers['cache-control'], 'no-store');
    assert.match(answer.headers['content-security-policy'], /^default-src 'none'; script-src 'self'; .*frame-ancestors 'none'/);
    assert.ok(!answer.headers['content-security-policy'].includes('unsafe'));
    assert.equal(answer.headers['x-content-type-options'], 'nosniff');
    assert.equal(answer.headers['referrer-policy'], 'no-referrer');
    assert.equal(answer.headers['cross-origin-opener-policy'], 'same-origin');
    assert.equal(answer.headers['cross-origin-resource-policy'], 'same-origin');
    assert.ok(!Object.keys(answer.headers).some((name) => name.startsWith('access-control-') || name === 'set-cookie'));
  }
});

// R37
test('under another name, from another origin or another port nothing is answered', async () => {
  const { port } = new URL(served.url);
  for (const Host of [`localhost:${port}`, `127.0.0.1`, `127.0.0.1:1`, `[::1]:${port}`, `rebound.example.com:${port}`, `127.0.0.1:${port}.`, '', null]) {
    const answer = await ask({ headers: { Host } });
    assert.ok([400, 403].includes(answer.status), `Host: ${Host}: ${answer.status}`);
    assert.ok(!answer.body.includes('products'), `Host: ${Host}`);
    const page = await ask({ target: '/', headers: { Host } });
    assert.ok([400, 403].includes(page.status) && !page.body.includes('<html'), `the page for Host: ${Host}`);
  }
  for (const Origin of ['null', 'http://evil.example.com', `http://localhost:${port}`, 'http://127.0.0.1:1', `https://127.0.0.1:${port}`, ['x', served.url]]) {
    const answer = await ask({ headers: { Origin } });
    assert.equal(answer.status, 403, `Origin: ${Origin}`);
    assert.equal(codeOf(answer), 'origin_not_allowed');
  }
  for (const site of ['cross-site', 'same-site', 'none', null]) {
    assert.equal((await ask({ headers: { 'Sec-Fetch-Site': site } })).status, 403, `Sec-Fetch-Site: ${site}`);
  }
  const change = { method: 'PUT', target: '/v1/products/evil', body: '{"name":"Evil","version":"1"}', headers: { Origin: null } };
  assert.equal((await ask(change)).status, 403, 'a change says where it comes from');
});

// R37
test('without the token of a session nothing is answered', async () => {
  for (const wrong of [null, '', 'x'.repeat(43), session.slice(1), `${session}x`, [session, session]]) {
    const answer = await ask({ session: null, headers: { 'Latchkey-Session': wrong } });
    assert.equal(answer.status, 401, `${wrong}`);
    assert.equal(codeOf(answer), 'session_required');
  }
  for (const target of ['/console/session', '/console/jobs', '/v1/keys', '/anything']) {
    assert.equal((await ask({ session: null, target })).status, 401, target);
  }
  const elsewhere = { Cookie: `latchkey-session=${session}`, Authorization: `Bearer ${session}` };
  assert.equal((await ask({ session: null, target: `/v1/products?session=${session}`, headers: elsewhere })).status, 401);
});

// R37
test('a link lets in once', async () => {
  const other = await stand.console();
  await sessionOf(other);
  await assert.rejects(sessionOf(other), /link_used_up/);
});

// R37
test('what is no endpoint is not passed on, however it is spelled', async () => {
  for (const [method, target] of [
    ['GET', '/v1/keys'], ['GET', '/v1//products'], ['GET', '//v1/products'], ['GET', '/v1/products/..'], ['GET', '/v1/products/%2e%2e'],
    ['GET', '/v1/../v1/products'], ['GET', '/.well-known/jwks.json'], ['GET', '/activate'], ['HEAD', '/v1/products'], ['TRACE', '/v1/products'],
    ['OPTIONS', '/v1/products'], ['BREW', '/v1/products'], ['GET', '/console/../v1/products'], ['GET', '/console/nothing'], ['POST', '/'],
  ]) {
    const answer = await ask({ method, target });
    assert.equal(answer.status, 404, `${method} ${target}: ${answer.body}`);
  }
  for (const target of ['/v1/products/a%2F..%2F..%2Fkeys', '/v1/products/a%0d%0aX-Evil:1', '/v1/products/%00', '/v1/products?x=1', '/v1/products?limit=1%0d%0aX-Evil:1']) {
    assert.ok([404, 422].includes((await ask({ target })).status), target);
  }
  for (const line of ['GET http://evil.example.com/v1/products', `GET ${served.url}/v1/products`, 'CONNECT evil.example.com:443', 'CONNECT 127.0.0.1:22', 'GET *', 'GET v1/products']) {
    const answer = await send(served.url, request(served.url, { session }).replace('GET /v1/products', line));
    assert.ok(answer === null || [400, 403, 404].includes(answer.status), `${line}: ${answer?.status}`);
    assert.ok(!answer?.body.includes('"products"'), line);
  }
});

// R37
test('headers that smuggle or flood are refused', async () => {
  const smuggled = request(served.url, { session, method: 'POST', target: '/v1/licenses/find', headers: { 'Transfer-Encoding': 'chunked', 'Content-Length': '5' } });
  for (const bytes of [
    request(served.url, { session }).replace('Connection:', 'X-Evil : 1\r\nConnection:'),
    request(served.url, { session }).replace('Connection:', 'X-Evil\r\nConnection:'),
    request(served.url, { session, headers: { 'X-Long': 'x'.repeat(100_000) } }),
    request(served.url, { session, headers: { 'X-Many': Array(1000).fill('x') } }),
    request(served.url, { session, target: `/v1/products?x=${'x'.repeat(100_000)}` }),
    `${smuggled}0\r\n\r\nGET /v1/products HTTP/1.1\r\nHost: x\r\n\r\n`,
    'nonsense\r\n\r\n',
    '\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03',
  ]) {
    const answer = await send(served.url, bytes, { within: 3_000 });
    assert.ok(answer === null || answer.status >= 400, `${bytes.slice(0, 60)}: ${answer?.status}`);
  }
  assert.equal((await ask()).status, 200, 'it goes on');
});

// R37
test('a body that is too large is refused, and so is one that is no JSON', async () => {
  const post = (body, headers = {}) => ask({ method: 'POST', target: '/v1/licenses/find', body, headers });
  for (const size of [16 * 1024 + 1, 1024 * 1024]) {
    const answer = await post(JSON.stringify({ activation_key: 'x'.repeat(size) }));
    assert.equal(answer.status, 413);
    assert.equal(codeOf(answer), 'request_too_large');
  }
  const huge = await post('x'.repeat(20 * 1024 * 1024));
  assert.ok(huge === null || huge.status === 413);
  assert.equal((await post('{}', { 'Content-Type': 'text/plain' })).status, 415);
  assert.equal((await post('{}', { 'Content-Type': null })).status, 415);
  assert.equal(codeOf(await post('{')), 'malformed_request');
  assert.equal((await ask({ method: 'POST', target: '/console/session', body: '[]' })).status, 400);
});

// R37
test('whoever sends slowly is cut off, and keeps nobody from being answered', async () => {
  const { hostname, port } = new URL(served.url);
  const began = Date.now();
  const slow = Array.from({ length: 40 }, () => {
    const socket = connect({ host: hostname, port: Number(port) });
    socket.on('error', () => {});
    socket.write(`GET / HTTP/1.1\r\nHost: ${hostname}:${port}\r\n`);
    const drip = setInterval(() => socket.write('X-Drip: 1\r\n'), 1000);
    return new Promise((resolve) => { socket.on('close', () => { clearInterval(drip); resolve(); }); });
  });
  assert.equal((await ask()).status, 200);
  const body = send(served.url, request(served.url, { session, method: 'POST', target: '/v1/licenses/find', body: '{}', headers: { 'Content-Length': '100' } }), { within: 20_000 });
  await Promise.all(slow);
  assert.ok(Date.now() - began < 15_000);
  assert.equal((await body).status, 408);
});

// R37
test('a page of another origin gets nothing, whatever it tries', async () => {
  const evil = createServer((_, response) => response.end('<!doctype html><title>evil</title><body>')).listen(0, '127.0.0.1');
  try {
    await new Promise((resolve) => evil.once('listening', resolve));
    const page = await browser.newPage();
    await page.goto(`http://127.0.0.1:${evil.address().port}/`);
    const got = await page.evaluate(async ({ url, session }) => {
      const attempt = async (path, options) => {
        try { return `${(await fetch(url + path, options)).status}`; } catch { return 'nothing'; }
      };
      const framed = (path) => new Promise((resolve) => {
        const frame = document.createElement('iframe');
        frame.onload = () => { try { resolve(frame.contentDocument?.title ?? 'nothing'); } catch { resolve('nothing'); } };
        frame.src = url + path;
        document.body.append(frame);
      });
      const included = (path) => new Promise((resolve) => {
        const script = document.createElement('script');
        script.onload = () => resolve('ran'); script.onerror = () => resolve('nothing');
        script.src = url + path;
        document.body.append(script);
      });
      return {
        read: await attempt('/v1/products', { headers: { 'latchkey-session': session } }),
        plain: await attempt('/v1/products'),
        entered: await attempt('/console/session', { method: 'POST', body: '{}' }),
        changed: await attempt('/v1/products/evil', { method: 'PUT', body: '{}', headers: { 'latchkey-session': session } }),
        framed: await framed('/'), included: await included('/app.js'),
      };
    }, { url: served.url, session });
    assert.deepEqual(got, { read: 'nothing', plain: 'nothing', entered: 'nothing', changed: 'nothing', framed: 'nothing', included: 'nothing' });
    // Its form gets as far as a navigation.
    await page.evaluate((url) => {
      const form = Object.assign(document.createElement('form'), { method: 'post', action: `${url}/v1/keys`, enctype: 'text/plain' });
      document.body.append(form);
      form.submit();
    }, served.url);
    await page.waitForURL(`${served.url}/**`);
    assert.ok((await page.content()).includes('origin_not_allowed'));
    assert.deepEqual((await stand.latchkey('products', 'list')).products, []);
  } finally {
    evil.close();
  }
});

// R37
test('no command line has a token', { skip: process.platform !== 'linux' }, async () => {
  const other = await stand.console();
  const token = new URL(other.link).hash.split('=')[1];
  const seen = readFileSync(`/proc/${other.run.child.pid}/cmdline`, 'utf8') + readFileSync(`/proc/${other.run.child.pid}/environ`, 'utf8');
  assert.ok(!seen.includes(token) && seen.includes('console'));
});
