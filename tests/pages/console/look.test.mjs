// A colleague who may look and no more, by the template's own policy in front of the service, as API Gateway applies it.

import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { createServer, request as ask } from 'node:http';
import path from 'node:path';
import { after, before, test } from 'node:test';

import { createKey, openPage, vendorStand } from './vendor_page.mjs';

/** What the policy lets through, as patterns of a method and a path. */
const ALLOWED = (() => {
  const template = readFileSync(path.resolve(import.meta.dirname, '../../../infra/template.yaml'), 'utf8');
  const policy = /\n  LookPolicy:\n([\s\S]*?)\n\n/.exec(template)[1];
  const routes = [...policy.matchAll(/\$default\/(\S+)/g)].map(([, route]) => route);
  assert.ok(routes.length > 5);
  return routes.map((route) => new RegExp(`^${route.replaceAll('.', '\\.').replaceAll('*', '.*')}$`));
})();

let stand, browser, gateway, url;
const refused = [];
before(async () => {
  ({ stand, browser } = await vendorStand());
  const { hostname, port } = new URL(stand.url);
  gateway = createServer((asked, answer) => {
    const route = `${asked.method}${asked.url.split('?')[0]}`;
    if (asked.headers.authorization && !ALLOWED.some((allowed) => allowed.test(route))) {
      refused.push(route);
      asked.resume();
      return answer.writeHead(403, { 'content-type': 'application/json' }).end('{"message":"Forbidden"}');
    }
    const on = ask({ hostname, port, method: asked.method, path: asked.url, headers: asked.headers }, (given) => {
      answer.writeHead(given.statusCode, given.headers);
      given.pipe(answer);
    });
    on.on('error', () => answer.destroy());
    asked.pipe(on);
  }).listen(0, '127.0.0.1');
  await new Promise((resolve) => gateway.once('listening', resolve));
  url = `http://127.0.0.1:${gateway.address().port}`;
});
after(async () => { await browser?.close(); gateway?.close(); gateway?.closeAllConnections(); await stand?.stop(); });

// R32, R37
test('whom the policy lets look alone is offered nothing else, and gets nothing else done', async () => {
  const grace = await createKey(stand, '--customer-name', 'Grace', '--floating-seats', '2');
  const { license_id } = grace;
  await stand.latchkey('settings', 'set', 'custom/theme', 'dark', '--yes');
  const { page, go, wrong } = await openPage(stand, browser, { console: { url } });
  const shown = { '#/': [], '#/licenses': ['Download CSV'], [`#/licenses/${license_id}`]: ['Download revocation list', 'Copy license ID'], '#/products': [], '#/settings': [], '#/computers': [], '#/create': [], '#/customers?email=x%40example.com': [] };
  for (const [place, buttons] of Object.entries(shown)) {
    await go(place);
    const seen = await page.locator('main button').filter({ visible: true }).allInnerTexts();
    assert.deepEqual(seen, buttons, place);
    assert.equal(await page.getByRole('link', { name: 'Create Key' }).count(), 0, place);
    assert.equal(await page.getByRole('alert').count(), 0, place);
  }
  for (const [place, right] of [['#/create', 'make'], ['#/products', 'administer'], ['#/settings', 'administer'], ['#/computers', 'serve'], [`#/licenses/${license_id}`, 'serve']]) {
    await go(place);
    await page.getByText(`that takes the right “${right}”`).waitFor();
  }
  await go('#/events');
  await page.getByText('Setting changed').first().click();
  assert.equal(await page.getByRole('button', { name: 'Undo' }).count(), 0);

  // What is hidden is asked for all the same, by somebody who reads the page's own script.
  const before = (await stand.latchkey('licenses', 'show', license_id)).license;
  const send = (method, target, body, more = {}) => page.evaluate(async ([method, target, body, more]) => {
    const headers = { 'latchkey-session': sessionStorage.getItem('latchkey-session'), 'content-type': 'application/json', ...more };
    const answer = await fetch(target, { method, headers, ...(body && { body: JSON.stringify(body) }) });
    return { status: answer.status, ...(await answer.json().catch(() => ({}))) };
  }, [method, target, body, more]);
  const facts = await send('GET', '/console/session');
  assert.deepEqual(facts.rights, ['look']);
  const { events } = await stand.latchkey('events', 'list');
  const event = events.find(({ property }) => property === 'custom/theme');
  const seen = { 'If-Match': `"${before.record_version}"` };
  refused.length = 0;
  for (const [method, target, body, headers] of [
    ['POST', '/v1/keys', { product: 'acme-editor' }],
    ['PATCH', `/v1/licenses/${license_id}`, { activations: 9 }, seen],
    ['PUT', `/v1/licenses/${license_id}/state`, { state: 'revoked', reason: 'x' }, seen],
    ['POST', `/v1/licenses/${license_id}/reveal`, {}],
    ['POST', `/v1/licenses/${license_id}/reissue`, {}],
    ['DELETE', `/v1/licenses/${license_id}/activations/${randomUUID()}`],
    ['DELETE', `/v1/licenses/${license_id}/leases/${randomUUID()}`],
    ['PUT', '/v1/products/evil', { name: 'Evil', version: '1' }],
    ['PUT', '/v1/properties/security%2FAllowGenericKeys', { value: false }],
    ['POST', '/v1/blocked-computers', { computer_id: 'PC-1', reason: 'x' }],
    ['POST', `/console/licenses/${license_id}/replace-key`, { record_version: before.record_version }],
    ['POST', `/console/events/${event.event_id}/undo`, { rehearse: false }],
  ]) {
    const answer = await send(method, target, body, headers);
    assert.ok([403, 404, 422].includes(answer.status), `${method} ${target}: ${JSON.stringify(answer)}`);
    assert.ok(!('activation_key' in answer) && !('keys' in answer), `${method} ${target}`);
  }
  const { job_id } = await send('POST', '/console/jobs', { kind: 'keys', job_id: randomUUID(), quantity: 60, request: { product: 'acme-editor' } });
  await assert.doesNotReject(page.waitForFunction(async (id) => {
    const headers = { 'latchkey-session': sessionStorage.getItem('latchkey-session') };
    return (await (await fetch(`/console/jobs/${id}`, { headers })).json()).phase === 'refused';
  }, job_id));
  assert.ok(refused.length >= 8, `so many reached the gateway: ${refused}`);
  assert.deepEqual((await stand.latchkey('licenses', 'show', license_id)).license, before);
  assert.equal((await stand.latchkey('licenses', 'list')).licenses.length, 1);
  assert.equal((await stand.latchkey('settings', 'get', 'custom/theme')).value, 'dark');
  assert.equal((await stand.latchkey('settings', 'get', 'security/AllowGenericKeys')).value, true);
  assert.deepEqual((await stand.latchkey('products', 'list')).products.map(({ product_id }) => product_id), ['acme-editor']);
  assert.equal((await stand.latchkey('licenses', 'reveal', license_id, '--yes')).activation_key, grace.activation_key);
  assert.deepEqual(wrong, []);
});
