// What goes wrong is said in a customer's words, nothing is lost, and the same click tries again.

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';

import { launch } from '../browser.mjs';
import { EN, PRODUCT, Vendor, answer, assertSound, downloaded, go, problem, visit } from './customer.mjs';

let vendor, browser;
before(async () => { [vendor, browser] = await Promise.all([Vendor.start(), launch()]); });
after(async () => { await browser?.close(); await vendor?.stop(); });

/** The page with a good activation key and a computer in it, one click before the activation. */
async function ready() {
  const { activation_key: key, license_id: license } = await vendor.order();
  const page = await visit(browser, vendor.page);
  await page.locator('#key').fill(key);
  await go(page, '#computer');
  await page.locator('#computer').fill('desk-1');
  return { page, key, license };
}
const said = (page) => page.locator('#problem').innerText();

// R33, R37
test('a slip is found before anybody is asked', async () => {
  const { activation_key: key } = await vendor.order();
  const page = await visit(browser, vendor.page);
  let asked = 0;
  page.on('request', (request) => { asked += request.url().includes('activations'); });
  const license = (await vendor.activated(key, 'pc')).trim();
  for (const [typed, wanted] of [
    ['', EN['key.missing']],
    ['\u200b \n', EN['key.missing']],
    ['\u{1f511}'.repeat(25), EN['key.symbol'].replace('{position}', '1')],
    ['<script>alert(1)</script>', EN['key.length']],
    [`${key.slice(0, -2)}${key.at(-1)}${key.at(-2)}`, key.at(-1) === key.at(-2) ? undefined : EN['key.check']],
    [key.replace(/.$/, (last) => (last === 'Z' ? 'Y' : 'Z')), EN['key.check']],
    [key.replace(/.$/, 'U'), EN['key.symbol'].replace('{position}', '25')],
    [`${key}0`, EN['key.length']],
    [license, EN['key.is_license']],
  ]) {
    if (!wanted) continue;
    await page.locator('#key').fill(typed);
    await page.locator('#go').click();
    assert.equal(await page.locator('#key-wrong').innerText(), wanted, typed);
  }
  assert.equal(asked, 0);
  await assertSound(page, 'a slip');
});

// R18, R37
test('a busy service is asked again by the same click, not before it wants, and takes one seat', async () => {
  const { page, license } = await ready();
  await answer(page, 'activations', problem(503, 'try_again', { 'retry-after': '5' }), 1);
  const begun = Date.now();
  await go(page, '#problem');
  assert.ok((await said(page)).includes(EN.errors.try_again));
  assert.ok((await said(page)).includes('IMo5Sg2qoAMEZ2w='), 'the reference for support');
  assert.equal(await page.locator('#go').getAttribute('aria-disabled'), 'true');
  // By hand: the browser's driver would wait, too.
  await page.evaluate(() => document.getElementById('go').click());
  assert.equal(await page.locator('#problem').count(), 1, 'nothing is asked meanwhile');
  await assertSound(page, 'a busy service');
  await page.locator('#go:not([aria-disabled])').waitFor();
  assert.ok(Date.now() - begun >= 4900, 'it waits as long as the service says');
  assert.equal(await page.locator('#go').innerText(), EN.again);
  assert.equal(await page.locator('#computer').inputValue(), 'desk-1');
  await go(page, '#download');
  assert.equal(await vendor.used(license), 1);
});

// R37
test('who goes back while the service wants to be left alone may go on in time', async () => {
  const { page } = await ready();
  await answer(page, 'activations', problem(503, 'try_again', { 'retry-after': '5' }), 1);
  await go(page, '#problem');
  await page.locator(`text=${EN.back}`).click();
  const counted = ['5', '4', '3', '2', '1'].map((seconds) => EN['again.in'].replace('{seconds}', seconds));
  assert.ok(counted.includes(await page.locator('#go').innerText()));
  await page.locator('#key').focus();
  await page.locator(`#go:not([aria-disabled]):text-is("${EN.continue}")`).waitFor();
  assert.equal(await page.evaluate(() => document.activeElement.id), 'key', 'the focus stays where it is');
  await go(page, '#computer');
  assert.equal(await page.locator('#computer').inputValue(), 'desk-1');
});

// R37
test('what API Gateway answers without a code is known, too', async () => {
  const { page } = await ready();
  for (const [status, code] of [[429, 'try_again'], [503, 'try_again'], [504, 'try_again'], [403, 'internal'], [500, 'internal']]) {
    await answer(page, 'activations', (route) => route.fulfill({ status, json: { message: 'no' } }), 1);
    await go(page, '#problem');
    assert.ok((await said(page)).includes(EN.errors[code]), `${status}`);
  }
});

// R14, R37
test('where the answer was lost, the same click gets the license, and no second seat', async () => {
  const { page, license } = await ready();
  await answer(page, 'activations', async (route) => {
    await route.fetch();
    await route.abort('connectionreset');
  }, 1);
  await go(page, '#problem');
  assert.ok((await said(page)).includes(EN.network));
  await page.context().setOffline(true);
  await go(page);
  await page.waitForFunction((text) => document.querySelector('#problem')?.textContent.includes(text), EN.network);
  await page.context().setOffline(false);
  await go(page, '#download');
  assert.equal(await vendor.used(license), 1);
});

// R37
test('half an answer, another answer and a page of a proxy give no license', async () => {
  const { page } = await ready();
  for (const reply of [
    (route) => route.fulfill({ status: 200, contentType: 'text/html', body: '<h1>Please log in</h1>' }),
    (route) => route.fulfill({ status: 200, contentType: 'application/json', body: '{"license_key": "eyJ' }),
    (route) => route.fulfill({ status: 200, contentType: 'application/json', body: '{"license_key": 7}' }),
    (route) => route.fulfill({ status: 200, contentType: 'application/json', body: '[]' }),
    (route) => route.fulfill({ status: 302, headers: { location: 'https://evil.example/' } }),
  ]) {
    await answer(page, 'activations', reply, 1);
    await go(page, '#problem');
    const text = await said(page);
    assert.ok(text.includes(EN.unfit) || text.includes(EN.network), text);
  }
  await go(page, '#download');
});

// R3, R10, R37
test('a license of another kind, product or computer than was asked for is not offered', async () => {
  const { page, key } = await ready();
  const other = (await vendor.activated(key, 'desk-1')).trim();
  const generic = await vendor.activated((await vendor.order('--generic', '--duration-days', '30', '--yes')).activation_key, 'x');
  const claimed = (changes) => {
    const [header, claims, signature] = other.split('.');
    const changed = { ...JSON.parse(Buffer.from(claims, 'base64url')), ...changes };
    return [header, Buffer.from(JSON.stringify(changed)).toString('base64url'), signature].join('.');
  };
  await page.locator('#computer').fill('desk-2');
  for (const [license_key, kind, product] of [
    [other, 'computer', PRODUCT],
    [generic.trim(), 'generic', PRODUCT],
    [generic.trim(), 'computer', PRODUCT],
    [claimed({ aud: 'acme-viewer' }), 'computer', PRODUCT],
    [claimed({ aud: '../../etc/passwd' }), 'computer', '../../etc/passwd'],
    [claimed({ kind: 'generic' }), 'computer', PRODUCT],
    ['no license', 'computer', PRODUCT],
  ]) {
    await answer(page, 'activations', (route) => route.fulfill({ json: { license_key, kind, product } }), 1);
    await go(page, '#problem');
    assert.ok((await said(page)).includes(EN.unfit), license_key);
    assert.equal(await page.locator('#download').count(), 0);
  }
});

// R18, R37
test('whatever the service refuses is said in the customer\'s words', async () => {
  const { page, key, license } = await ready();
  for (const [code, text] of Object.entries(EN.errors)) {
    if (code === 'generic_keys_not_accepted') continue; // where the application takes them, the page goes on
    await answer(page, 'activations', problem(403, code, {}, { detail: 'words of the service', retry_at: '2026-12-24T10:00:00Z' }), 1);
    await go(page, '#problem');
    const shown = await said(page);
    assert.ok(shown.includes(text) && !shown.includes('words of the service'), code);
    assert.ok(shown.includes('December 24, 2026'), 'when it may go through');
  }
  await answer(page, 'activations', problem(418, 'constructor'), 1);
  await go(page, '#problem');
  assert.ok((await said(page)).includes(EN.errors.internal), 'a code of a later service');
  // The real service.
  await vendor.activated(key, 'desk-2');
  await go(page, `text=${EN.errors.activations_exhausted}`);
  await vendor.run('licenses', 'suspend', license, '--reason', 'unpaid', '--yes');
  await go(page, `text=${EN.errors.license_suspended}`);
});
