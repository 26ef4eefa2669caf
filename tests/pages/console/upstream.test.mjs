// A service that misbehaves, or something in its place: the page hears what is the matter, as a problem.

import assert from 'node:assert/strict';
import { createServer } from 'node:net';
import { after, before, test } from 'node:test';

import { Stand } from '../programs.mjs';
import { request, send, sessionOf } from '../requests.mjs';

let stand, upstream, answered, asked, served, session;
before(async () => {
  stand = await Stand.start();
  upstream = createServer((socket) => {
    socket.on('error', () => {});
    socket.on('data', (data) => { asked.push(data.toString()); answered(socket); });
  }).listen(0, '127.0.0.1');
  await new Promise((resolve) => upstream.once('listening', resolve));
  [asked, answered] = [[], (socket) => socket.end()];
  served = await stand.console({ url: `http://127.0.0.1:${upstream.address().port}`, args: ['--timeout', '2'] });
  session = await sessionOf(served);
});
after(async () => { upstream?.close(); await stand?.stop(); });

const ask = (changes = {}) => { asked = []; return send(served.url, request(served.url, { session, ...changes })); };
const says = (text) => { answered = (socket) => socket.end(text.replaceAll('\n', '\r\n')); };

// R18, R37
test('each thing that can go wrong is a problem of its own', async () => {
  for (const [text, status, code] of [
    ['HTTP/1.1 302 Found\nLocation: http://127.0.0.1:1/\nContent-Length: 0\n\n', 502, 'answer_not_understood'],
    ['HTTP/1.1 200 OK\nContent-Type: text/html\nContent-Length: 30\n\n<script>alert("mine")</script>', 502, 'answer_not_understood'],
    ['HTTP/1.1 403 Forbidden\nContent-Type: text/html\nContent-Length: 6\n\n<html>', 502, 'answer_not_understood'],
    ['HTTP/1.1 403 Forbidden\nContent-Type: application/json\nContent-Length: 23\n\n{"message":"Forbidden"}', 403, 'signature_required'],
    ['HTTP/1.1 404 Not Found\nContent-Type: application/json\nContent-Length: 23\n\n{"message":"Not Found"}', 502, 'route_unknown'],
    ['HTTP/1.1 503 Service Unavailable\nContent-Type: application/json\nRetry-After: 7\nContent-Length: 33\n\n{"message":"Service Unavailable"}', 503, 'try_again'],
    ['HTTP/1.1 500 Oops\nContent-Type: application/problem+json\nContent-Length: 5\n\n{"cod', 502, 'answer_not_understood'],
    ['HTTP/1.1 200 OK\nContent-Type: application/json\nContent-Length: 100\n\n{"cut":', 502, 'service_unreachable'],
    ['', 502, 'service_unreachable'],
    ['nonsense', 502, 'service_unreachable'],
  ]) {
    says(text);
    const answer = await ask();
    assert.equal(answer.headers['content-type'], 'application/problem+json', text);
    const problem = JSON.parse(answer.body);
    assert.deepEqual([answer.status, problem.status, problem.code], [status, status, code], `${text}: ${answer.body}`);
    assert.ok(problem.detail.length > 10 && !answer.body.includes('<script>'));
    if (code === 'try_again') assert.equal(answer.headers['retry-after'], '7');
  }
});

// R37
test('a service that never answers is given up', async () => {
  answered = () => {};
  const began = Date.now();
  const answer = await ask();
  assert.deepEqual([answer.status, JSON.parse(answer.body).code], [502, 'no_answer']);
  assert.ok(Date.now() - began < 6_000);
});

// R12, R37
test('what is passed on is made anew: named headers, a signature, nothing of the browser', async () => {
  says('HTTP/1.1 200 OK\nContent-Type: application/json\nETag: "x"\nSet-Cookie: evil=1\nX-Evil: 1\nAccess-Control-Allow-Origin: *\nContent-Length: 2\n\n{}');
  const version = '"019ab3f1-7d00-7000-8000-000000000001"';
  const headers = { 'If-Match': version, Cookie: 'a=b', 'X-Forwarded-For': '1.2.3.4', 'X-Amz-Date': 'x', Authorization: 'y', 'User-Agent': 'z' };
  const answer = await ask({ method: 'PUT', target: '/v1/products/acme', body: '{"name":"Acme"}', headers });
  assert.equal(answer.status, 200, answer.body);
  assert.equal(answer.headers.etag, '"x"');
  assert.ok(!Object.keys(answer.headers).some((name) => ['set-cookie', 'x-evil', 'access-control-allow-origin'].includes(name)));
  const head = asked[0].split('\r\n\r\n')[0].toLowerCase();
  assert.match(head, /^put \/v1\/products\/acme http/);
  assert.ok(head.includes(`if-match: ${version}`) && head.includes('authorization: aws4-hmac-sha256'), head);
  for (const absent of ['cookie', 'x-forwarded-for', 'latchkey-session', 'sec-fetch', 'origin:', session.toLowerCase(), 'user-agent: z']) {
    assert.ok(!head.includes(absent), `${absent} in ${head}`);
  }
  await ask({ method: 'POST', target: '/v1/activations', body: '{}' });
  assert.ok(!asked[0].toLowerCase().includes('authorization'), 'an application signs nothing');
});

// R14, R37
test('a request that might do twice what it does is sent once, and one with a name again', async () => {
  const sent = () => asked.filter((text) => text.startsWith('POST '));
  says('HTTP/1.1 503 Service Unavailable\nContent-Type: application/json\nContent-Length: 33\n\n{"message":"Service Unavailable"}');
  await ask({ method: 'POST', target: '/v1/keys', body: '{}' });
  assert.equal(sent().length, 1);
  await ask({ method: 'POST', target: '/v1/keys', body: '{}', headers: { 'Idempotency-Key': 'order-7' } });
  assert.ok(sent().length > 1 && sent().every((text) => text.toLowerCase().includes('idempotency-key: order-7')));
});
