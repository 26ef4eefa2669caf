// Work that takes longer than a request: the page asks how far it is, and neither a reload nor the console's end loses anything.

import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { after, before, test } from 'node:test';

import { Stand } from '../programs.mjs';
import { request, send, sessionOf } from '../requests.mjs';

let stand;
before(async () => {
  stand = await Stand.start();
  await stand.latchkey('products', 'put', 'acme-editor', '--name', 'Acme Editor', '--version', '4.2');
});
after(() => stand?.stop());

/** What a page asks of a console. */
async function pageOf(served) {
  const session = await sessionOf(served);
  return async (method, target, body) => {
    const answer = await send(served.url, request(served.url, { session, method, target, body: body === undefined ? undefined : JSON.stringify(body) }));
    const isJson = answer.headers['content-type']?.includes('json');
    return { ...answer, json: isJson && answer.body ? JSON.parse(answer.body) : undefined };
  };
}

async function ended(ask, id) {
  for (;;) {
    const { json } = await ask('GET', `/console/jobs/${id}`);
    if (json.phase !== 'running') return json;
    await sleep(50);
  }
}

// R14, R37
test('many keys are made by a job, each once, and come as CSV', async () => {
  const served = await stand.console();
  const ask = await pageOf(served);
  const order = { kind: 'keys', job_id: randomUUID(), quantity: 120, request: { product: 'acme-editor', customer: { name: '=1+1' } } };
  const begun = await ask('POST', '/console/jobs', order);
  assert.equal(begun.status, 200, begun.body);
  assert.deepEqual([begun.json.of, begun.json.kind], [120, 'keys']);
  const job = await ended(ask, begun.json.job_id);
  assert.deepEqual([job.phase, job.done, job.problem], ['done', 120, null]);
  const csv = await ask('GET', `/console/jobs/${job.job_id}/csv`);
  assert.equal(csv.headers['content-type'], 'text/csv; charset=utf-8');
  const lines = csv.body.trim().split('\n');
  assert.equal(lines.length, 121);
  assert.equal(new Set(lines.slice(1).map((line) => line.split(',')[1])).size, 120);
  assert.ok(lines[1].includes("'=1+1"), 'a spreadsheet runs nothing of it');
  const excel = await ask('GET', `/console/jobs/${job.job_id}/csv?style=excel&columns=activation_key`);
  assert.equal(excel.body.split('\r\n').length, 122);
  assert.equal((await stand.latchkey('licenses', 'list', '--limit', '1000')).licenses.length, 120);
  // The next console knows of it, until it is forgotten.
  await served.run.stop();
  const later = await pageOf(await stand.console());
  assert.deepEqual((await later('GET', '/console/jobs')).json.jobs.map(({ job_id, phase }) => [job_id, phase]), [[job.job_id, 'done']]);
  assert.equal((await later('GET', `/console/jobs/${job.job_id}/csv`)).body, csv.body);
  assert.equal((await later('DELETE', `/console/jobs/${job.job_id}`)).status, 204);
  assert.deepEqual((await later('GET', '/console/jobs')).json.jobs, []);
  assert.equal((await later('GET', `/console/jobs/${job.job_id}`)).status, 404);
});

// R14, R37
test('the same order by the same name is one job, also where its answer got lost, and another one has another name', async () => {
  const served = await stand.console();
  const ask = await pageOf(served);
  const order = { kind: 'keys', job_id: randomUUID(), quantity: 3, request: { product: 'acme-editor', order_id: 'A-31' } };
  const made = async () => (await stand.latchkey('licenses', 'list', '--order-id', 'A-31')).licenses.length;
  const answers = await Promise.all(Array.from({ length: 5 }, () => ask('POST', '/console/jobs', order)));
  assert.deepEqual(answers.map(({ status, json }) => [status, json.job_id]), Array(5).fill([200, order.job_id]));
  assert.equal((await ended(ask, order.job_id)).phase, 'done');
  assert.equal((await ask('POST', '/console/jobs', order)).json.phase, 'done');
  assert.equal(await made(), 3);
  const other = await ask('POST', '/console/jobs', { ...order, quantity: 4 });
  assert.deepEqual([other.status, other.json.code], [409, 'idempotency_key_reused']);
  await served.run.stop();
  const later = await pageOf(await stand.console());
  assert.equal((await later('POST', '/console/jobs', order)).json.phase, 'done', 'the next console knows its name');
  assert.equal(await made(), 3);
});

// R14, R20, R37
test('a job that was interrupted goes on with what is missing', async () => {
  // What is answered gets lost from the third batch on.
  let batches = 0;
  const proxy = createServer((asked, answer) => {
    const chunks = [];
    asked.on('data', (chunk) => chunks.push(chunk));
    asked.on('end', async () => {
      const headers = Object.fromEntries(Object.entries(asked.headers).filter(([name]) => !['connection', 'content-length'].includes(name)));
      const passed = await send(stand.url, [`${asked.method} ${asked.url} HTTP/1.1`, ...Object.entries({ ...headers, 'content-length': Buffer.concat(chunks).length, connection: 'close' }).map(([name, value]) => `${name}: ${value}`), '', Buffer.concat(chunks).toString()].join('\r\n'));
      if (asked.method === 'POST' && asked.url === '/v1/keys' && (batches += 1) > 2) return answer.destroy();
      answer.writeHead(passed.status, { 'content-type': passed.headers['content-type'] }).end(passed.body);
    });
  }).listen(0, '127.0.0.1');
  await new Promise((resolve) => proxy.once('listening', resolve));
  try {
    const before = (await stand.latchkey('licenses', 'list', '--limit', '1000')).licenses.length;
    const url = `http://127.0.0.1:${proxy.address().port}`;
    const env = { HOME: stand.folder };
    const served = await stand.console({ url, env, args: ['--timeout', '3'] });
    const ask = await pageOf(served);
    const order = { kind: 'keys', job_id: randomUUID(), quantity: 130, request: { product: 'acme-editor' } };
    const { json: { job_id } } = await ask('POST', '/console/jobs', order);
    const job = await ended(ask, job_id);
    assert.deepEqual([job.phase, job.done], ['stopped', 100]);
    assert.equal(job.problem.code, 'service_unreachable');
    assert.equal((await ask('GET', `/console/jobs/${job_id}/csv`)).body.trim().split('\n').length, 101, 'what there is can be had');
    await served.run.stop('SIGKILL');
    batches = -Infinity;
    const later = await pageOf(await stand.console({ url, env }));
    assert.equal((await later('GET', `/console/jobs/${job_id}`)).json.done, 100);
    assert.equal((await later('POST', `/console/jobs/${job_id}/resume`)).status, 200);
    assert.deepEqual([(await ended(later, job_id)).phase], ['done']);
    assert.equal((await stand.latchkey('licenses', 'list', '--limit', '1000')).licenses.length, before + 130, 'none is made twice');
  } finally {
    proxy.close();
  }
});

// R18, R37
test('an order that the service refuses says why, and leaves nothing', async () => {
  const ask = await pageOf(await stand.console());
  const { json: { job_id } } = await ask('POST', '/console/jobs', { kind: 'keys', job_id: randomUUID(), quantity: 60, request: { product: 'nobodys' } });
  const job = await ended(ask, job_id);
  assert.deepEqual([job.phase, job.done, job.problem.code], ['refused', 0, 'product_unknown']);
  assert.equal((await ask('POST', `/console/jobs/${job_id}/resume`)).json.code, 'job_refused');
  assert.equal((await ask('DELETE', `/console/jobs/${job_id}`)).status, 204);
  for (const [order, pointer] of [
    [{ kind: 'keys', job_id: randomUUID(), quantity: 0, request: { product: 'acme-editor' } }, '/quantity'],
    [{ kind: 'keys', job_id: randomUUID(), quantity: 100_001, request: { product: 'acme-editor' } }, '/quantity'],
    [{ kind: 'keys', job_id: randomUUID(), quantity: 1, request: { product: 'acme-editor', activations: 0 } }, '/request/activations'],
  ]) {
    const refused = await ask('POST', '/console/jobs', order);
    assert.deepEqual([refused.status, refused.json.errors[0].pointer], [422, pointer]);
  }
  assert.equal((await ask('POST', '/console/jobs', { kind: 'coffee' })).json.code, 'malformed_request');
  assert.equal((await ask('POST', '/console/jobs', { kind: 'licenses', query: 'shoe_size=42' })).json.code, 'invalid_field');
});

// R21, R37
test('all licenses of a list come as CSV, as latchkey licenses export writes them', async () => {
  await stand.latchkey('keys', 'create', '--product', 'acme-editor', '--quantity', '30', '--customer-name', 'Example University');
  const ask = await pageOf(await stand.console());
  const { json: { job_id } } = await ask('POST', '/console/jobs', { kind: 'licenses', query: 'customer_name=Example+U' });
  const job = await ended(ask, job_id);
  assert.deepEqual([job.phase, job.done, job.of], ['done', 30, null]);
  const csv = await ask('GET', `/console/jobs/${job_id}/csv`);
  assert.equal(csv.body.trim().split('\n').length, 31);
  await stand.latchkey('licenses', 'export', '--customer-name', 'Example U', '--out', 'all.csv');
  const { readFileSync } = await import('node:fs');
  assert.equal(csv.body, readFileSync(`${stand.folder}/all.csv`, 'utf8'));
});

// R31, R37
test('a change is made back as the command does it, after it was shown what would be sent', async () => {
  const ask = await pageOf(await stand.console());
  await stand.latchkey('settings', 'set', 'custom/theme', 'dark', '--yes');
  const today = new Date().toISOString().slice(0, 10);
  const { json: { events } } = await ask('GET', `/v1/events?day=${today}`);
  const event = events.find(({ property }) => property === 'custom/theme');
  const undo = (body) => ask('POST', `/console/events/${event.event_id}/undo`, body);
  const rehearsed = await undo({ rehearse: true });
  assert.equal(rehearsed.status, 200, rehearsed.body);
  assert.deepEqual([rehearsed.json.result.dry_run, rehearsed.json.result.method], [true, 'DELETE']);
  assert.equal((await stand.latchkey('settings', 'get', 'custom/theme')).value, 'dark', 'nothing was sent');
  assert.equal((await undo({ rehearse: false })).status, 200);
  await assert.rejects(stand.latchkey('settings', 'get', 'custom/theme'));
  const again = await undo({ rehearse: false });
  assert.deepEqual([again.status, again.json.code], [412, 'version_mismatch']);
});

// R21, R37
test('the licenses of which every activation is used come as CSV, whatever else there is', async () => {
  const { keys } = await stand.latchkey('keys', 'create', '--product', 'acme-editor', '--quantity', '14', '--activations', '2', '--order-id', 'A-32', '--yes');
  const full = [];
  for (const [at, computers] of [[0, ['PC-1']], [5, ['PC-1', 'PC-2']], [13, ['PC-3', 'PC-4']]]) {
    writeFileSync(`${stand.folder}/a.key`, keys[at].activation_key);
    for (const computer of computers) await stand.latchkey('activate', '--activation-key-file', 'a.key', '--computer-id', computer, '--out', 'x.lic', '--force');
    if (computers.length === 2) full.push(keys[at].license_id);
  }
  const ask = await pageOf(await stand.console());
  const { json: { job_id } } = await ask('POST', '/console/jobs', { kind: 'licenses', query: 'order_id=A-32', which: 'full' });
  const job = await ended(ask, job_id);
  assert.deepEqual([job.phase, job.done, job.which], ['done', 14, 'full']);
  const [head, ...rows] = (await ask('GET', `/console/jobs/${job_id}/csv?columns=license_id,activations`)).body.trim().split('\n');
  assert.equal(head, 'license_id,activations');
  assert.deepEqual(rows.sort(), full.map((id) => `${id},2`).sort());
});
