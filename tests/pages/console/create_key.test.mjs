// The document's flow: Manage Keys, Create Key, Advanced, Generic license, OK.

import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { after, before, test } from 'node:test';

import { downloaded, openPage, vendorStand } from './vendor_page.mjs';

let stand, browser;
before(async () => { ({ stand, browser } = await vendorStand()); });
after(async () => { await browser?.close(); await stand?.stop(); });

const LICENSE_KEY = /^eyJ[\w-]+\.[\w-]+\.[\w-]+\n$/;

/** Whether the application takes a license file, on any computer. */
async function verified(name, text) {
  writeFileSync(path.join(stand.folder, name), text);
  await stand.latchkey('jwks', '--out', 'jwks.json', '--force');
  return stand.latchkey('verify', name, '--product', 'acme-editor', '--computer-id', 'a computer that never activated', '--jwks', 'jwks.json', '--allow-generic');
}

// R2, R4, R7, R11, R37
test('a generic license is made and handed over by mouse', async () => {
  const { page, wrong } = await openPage(stand, browser);
  await page.getByRole('link', { name: 'Manage Keys' }).click();
  await page.getByRole('heading', { level: 1, name: 'Manage Keys' }).waitFor();
  await page.getByRole('link', { name: 'Create Key' }).click();
  await page.getByLabel('Customer\'s name').fill('Example University');
  await page.getByText('Advanced').click();
  await page.getByLabel('Generic license').check();
  assert.match(await page.locator('.advanced').innerText(), /AllowGenericKeys is on/);
  assert.match(await page.locator('.advanced').innerText(), /Dangerous: whoever gets the license key/);
  // Its end must be chosen: nothing is sent as long as it isn't.
  await page.getByRole('button', { name: 'OK' }).click();
  assert.equal(await page.getByLabel('It never ends').evaluate((radio) => radio.validity.valueMissing), true);
  await page.getByLabel('Days after the first activation').check();
  await page.getByLabel('Number of days').fill('365');
  await page.getByText('What will be sent').click();
  assert.match(await page.locator('.request pre').innerText(), /"generic": true[\s\S]*"duration_days": 365/);
  await page.getByRole('button', { name: 'OK' }).click();
  const key = await page.getByLabel('activation key', { exact: true }).innerText();
  assert.match(key, /^1[0-9A-Z]{4}(-[0-9A-Z]{5}){4}$/);
  await page.getByRole('button', { name: 'Copy the activation key' }).click();
  assert.equal(await page.evaluate(() => navigator.clipboard.readText()), key);
  const file = await downloaded(page, () => page.getByRole('button', { name: 'Activate and download' }).click());
  assert.equal(file.name, 'Example-University.lic');
  assert.match(file.text, LICENSE_KEY);
  assert.equal((await verified('mouse.lic', file.text)).kind, 'generic');
  assert.ok(!page.url().includes(key), 'no key stands in an address');
  const kept = await page.evaluate(() => JSON.stringify([{ ...sessionStorage }, { ...localStorage }]));
  assert.ok(!kept.includes(key) && !kept.includes('eyJ'), 'no key is kept by the browser');
  assert.deepEqual(wrong, []);
});

/** Presses Tab until this has the focus. */
async function tabTo(page, locator) {
  for (let presses = 0; presses < 80; presses += 1) {
    if (await locator.evaluate((element) => element === document.activeElement)) return;
    await page.keyboard.press('Tab');
  }
  throw new Error(`the Tab key doesn't reach ${locator}`);
}

// R37
test('the same goes by the keyboard alone', async () => {
  const { page, wrong } = await openPage(stand, browser);
  const press = async (locator, key) => { await tabTo(page, locator); await page.keyboard.press(key); };
  await page.keyboard.press('Tab');
  assert.equal(await page.evaluate(() => document.activeElement.textContent), 'Skip to the content');
  await press(page.getByRole('link', { name: 'Manage Keys' }), 'Enter');
  await page.getByRole('heading', { level: 1, name: 'Manage Keys' }).waitFor();
  assert.equal(await page.evaluate(() => document.activeElement.tagName), 'H1', 'a new screen has the focus');
  await page.locator('body').press('Shift+Tab');
  await press(page.getByRole('link', { name: 'Create Key' }), 'Enter');
  await page.getByRole('heading', { level: 1, name: 'Create Key' }).waitFor();
  await tabTo(page, page.getByLabel('Customer\'s name'));
  await page.keyboard.type('By Keyboard');
  await press(page.locator('.advanced > summary'), 'Enter');
  await press(page.getByLabel('Generic license'), 'Space');
  await tabTo(page, page.getByLabel('It never ends'));
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('ArrowDown');
  assert.equal(await page.getByLabel('Days after the first activation').isChecked(), true);
  await press(page.getByRole('button', { name: 'OK' }), 'Enter');
  await page.getByLabel('activation key', { exact: true }).waitFor();
  assert.match(await page.evaluate(() => document.activeElement.textContent), /^Created for By Keyboard/);
  await tabTo(page, page.getByRole('button', { name: 'Activate and download' }));
  const file = await downloaded(page, () => page.keyboard.press('Enter'));
  assert.match(file.text, LICENSE_KEY);
  assert.equal((await verified('keyboard.lic', file.text)).kind, 'generic');
  assert.deepEqual(wrong, []);
});

// R8, R9
test('with the server\'s switch off the page says so and offers no generic license', async () => {
  await stand.latchkey('settings', 'set', 'security/AllowGenericKeys', 'false');
  const { page, go } = await openPage(stand, browser);
  await go('#/create');
  await page.getByText('Advanced').click();
  assert.equal(await page.getByLabel('Generic license').isDisabled(), true);
  assert.match(await page.locator('.advanced').innerText(), /AllowGenericKeys is off: generic keys can neither be created nor activated/);
  await stand.latchkey('settings', 'set', 'security/AllowGenericKeys', 'true', '--yes');
});

// R14, R37
test('an answer that was cut off is asked for again and no second key is made', async () => {
  const { page, go } = await openPage(stand, browser);
  await go('#/create');
  await page.getByLabel('Customer\'s e-mail').fill('cut@example.com');
  let cuts = 0;
  await page.route('**/v1/keys', async (route) => {
    if (cuts > 0) return route.continue();
    cuts += 1;
    // It reaches the service, and its answer gets lost.
    const { headers, body } = { headers: route.request().headers(), body: route.request().postData() };
    const status = await page.evaluate(async ([headers, body]) => (await fetch('/v1/keys', { method: 'POST', headers, body })).status, [headers, body]);
    assert.equal(status, 201);
    return route.abort('connectionreset');
  });
  await page.getByRole('button', { name: 'OK' }).click();
  assert.match(await page.getByRole('alert').innerText(), /no answer[\s\S]*at most once/);
  await page.getByRole('button', { name: 'OK' }).click();
  const key = await page.getByLabel('activation key', { exact: true }).innerText();
  const { licenses } = await stand.latchkey('licenses', 'list', '--customer-email', 'cut@example.com');
  assert.equal(licenses.length, 1);
  assert.equal(await page.getByRole('alert').count(), 0);
  assert.ok(key);
});

// R18, R37
test('what is wrong with a field stands beside it', async () => {
  const { page, go } = await openPage(stand, browser);
  await go('#/create');
  await page.getByLabel('Customer\'s name').fill('Ada');
  await page.getByText('On a day').click();
  await page.getByLabel('Last day').fill('2001-01-01');
  await page.getByRole('button', { name: 'OK' }).click();
  await page.getByRole('alert').waitFor();
  assert.match(await page.getByRole('alert').innerText(), /invalid_field/);
  const field = page.getByLabel('Last day');
  assert.equal(await field.getAttribute('aria-invalid'), 'true');
});
