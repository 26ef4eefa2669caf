// A license in the vendor's page: found, changed, taken back, and two who do so at once.

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';

import { createKey, downloaded, goTo, openPage, vendorStand } from './vendor_page.mjs';

let stand, browser, ada;
before(async () => {
  ({ stand, browser } = await vendorStand());
  ada = await createKey(stand, '--customer-name', 'Ada Lovelace', '--customer-email', 'ada@example.com', '--order-id', 'A-7', '--expires-at', '+20d', '--activations', '2');
});
after(async () => { await browser?.close(); await stand?.stop(); });

async function search(page, text) {
  await page.getByRole('searchbox', { name: 'Find a license' }).fill(text);
  await page.keyboard.press('Enter');
}

const dialog = (page) => page.getByRole('dialog');

// R15, R21, R33, R37
test('one field finds a license by all that a customer has', async () => {
  const { page, wrong } = await openPage(stand, browser);
  for (const text of [ada.activation_key, `  ${ada.activation_key.toLowerCase().replaceAll('-', ' ')}\u200b`, ada.license_id]) {
    await goTo(page, '#/');
    await search(page, text);
    await page.getByRole('heading', { level: 1, name: 'Ada Lovelace' }).waitFor();
    assert.ok(page.url().endsWith(`#/licenses/${ada.license_id}`));
  }
  for (const text of ['ADA@example.com', 'ada love', 'A-7']) {
    await search(page, text);
    await page.getByRole('link', { name: 'Ada Lovelace' }).waitFor();
  }
  await search(page, ada.activation_key.replace(/.$/, (last) => (last === '0' ? '1' : '0')));
  assert.match(await page.getByRole('alert').innerText(), /mistyped/);
  assert.ok(!page.url().includes(ada.activation_key.slice(0, 11)));
  assert.deepEqual(wrong, []);
});

// R22, R37
test('seats and features are changed, with what was and is', async () => {
  const { page, go } = await openPage(stand, browser);
  await go(`#/licenses/${ada.license_id}`);
  await page.getByRole('button', { name: 'Change', exact: true }).click();
  assert.equal(await page.getByRole('button', { name: 'Change', exact: true }).last().isDisabled(), true, 'nothing is changed yet');
  await dialog(page).getByLabel('Activations').fill('5');
  await dialog(page).getByLabel('export').check();
  const planned = dialog(page).getByRole('table', { name: 'What will change' });
  assert.match((await planned.innerText()).replaceAll(/\s+/g, ' '), /activations 2 5 features nothing export/);
  await dialog(page).getByRole('button', { name: 'Change', exact: true }).click();
  await page.getByText('The license is changed.').waitFor();
  await dialog(page).getByRole('button', { name: 'Close' }).click();
  await page.getByText('0 of 5').waitFor();
  const { license } = await stand.latchkey('licenses', 'show', ada.license_id);
  assert.deepEqual([license.activations, license.features], [5, ['export']]);
});

// R22, R37
test('an extension counts as the console counts it', async () => {
  const { page, go } = await openPage(stand, browser);
  await go(`#/licenses/${ada.license_id}`);
  await page.getByRole('button', { name: 'Extend' }).click();
  await dialog(page).getByLabel('by a month', { exact: true }).check();
  await dialog(page).getByRole('button', { name: 'Extend' }).click();
  await page.getByText('The license is extended.').waitFor();
  const { license } = await stand.latchkey('licenses', 'show', ada.license_id);
  const [was, is] = [ada.expires_at, license.expires_at].map((at) => new Date(at));
  assert.equal((is.getUTCFullYear() - was.getUTCFullYear()) * 12 + is.getUTCMonth() - was.getUTCMonth(), 1);
});

// R22, R31, R37
test('of two browsers that change one license the second sees both versions and goes on', async () => {
  const [one, other] = [await openPage(stand, browser), await openPage(stand, browser)];
  for (const { page, go } of [one, other]) {
    await go(`#/licenses/${ada.license_id}`);
    await page.getByRole('button', { name: 'Change', exact: true }).click();
  }
  await dialog(one.page).getByLabel('Order').fill('A-77');
  await dialog(one.page).getByRole('button', { name: 'Change', exact: true }).click();
  await one.page.getByText('The license is changed.').waitFor();
  await dialog(other.page).getByLabel('Comment').fill('called on Monday');
  await dialog(other.page).getByRole('button', { name: 'Change', exact: true }).click();
  const alert = other.page.getByRole('alert');
  await alert.getByRole('table', { name: 'Both versions' }).waitFor();
  assert.match((await alert.innerText()).replaceAll(/\s+/g, ' '), /Nothing of yours was done.*order_id A-7 A-77.*version_mismatch/);
  assert.equal((await stand.latchkey('licenses', 'show', ada.license_id)).license.comment, undefined);
  await alert.getByRole('button', { name: 'Go on from what is there now' }).click();
  assert.equal(await dialog(other.page).getByLabel('Order').inputValue(), 'A-77');
  await dialog(other.page).getByRole('button', { name: 'Change', exact: true }).click();
  await other.page.getByText('The license is changed.').waitFor();
  const { license } = await stand.latchkey('licenses', 'show', ada.license_id);
  assert.deepEqual([license.order_id, license.comment], ['A-77', 'called on Monday']);
});

// R23, R37
test('a license is suspended with a reason and reinstated, and revoking is asked for', async () => {
  const bob = await createKey(stand, '--customer-name', 'Bob Ray');
  const { page, go } = await openPage(stand, browser);
  await go(`#/licenses/${bob.license_id}`);
  await page.getByRole('button', { name: 'Suspend' }).click();
  await dialog(page).getByLabel('Reason').fill('invoice 17');
  await dialog(page).getByRole('button', { name: 'Suspend' }).click();
  await dialog(page).getByRole('button', { name: 'Close' }).click();
  await page.getByRole('button', { name: 'Reinstate' }).click();
  await dialog(page).getByLabel('Reason').fill('paid');
  await dialog(page).getByRole('button', { name: 'Reinstate' }).click();
  await dialog(page).getByRole('button', { name: 'Close' }).click();
  await page.getByRole('button', { name: 'Revoke' }).click();
  await dialog(page).getByLabel('Reason').fill('refund');
  await dialog(page).getByRole('button', { name: 'Revoke' }).click();
  const state = async () => (await stand.latchkey('licenses', 'show', bob.license_id)).license.state;
  assert.equal(await state(), 'active', 'it is not sent before it is ticked that it is final');
  await dialog(page).getByRole('checkbox').check();
  await dialog(page).getByRole('button', { name: 'Revoke' }).click();
  await page.getByText('The license is revoked.').waitFor();
  assert.equal(await state(), 'revoked');
  await dialog(page).getByRole('button', { name: 'Close' }).click();
  await page.getByText('It was revoked, which is final').waitFor();
  assert.equal(await page.getByRole('button', { name: 'Change', exact: true }).count(), 0);
});

// R24, R25, R27, R37
test('a computer gets its license file, is removed, and keys are shown and replaced', async () => {
  const eve = await createKey(stand, '--customer-name', 'Eve', '--activations', '2');
  const { page, go, wrong } = await openPage(stand, browser);
  await go(`#/licenses/${eve.license_id}`);
  await page.getByRole('button', { name: 'Activate for a computer' }).click();
  await dialog(page).getByLabel('Computer ID').fill('PC 7 ü');
  const file = await downloaded(page, () => dialog(page).getByRole('button', { name: 'Download' }).click());
  assert.match(file.text, /^eyJ/);
  await dialog(page).getByRole('button', { name: 'Close' }).click();
  await page.getByRole('button', { name: 'Remove PC 7 ü' }).click();
  await dialog(page).getByRole('checkbox').check();
  await dialog(page).getByRole('button', { name: 'Remove' }).click();
  await page.getByText('The seat is free.').waitFor();
  await dialog(page).getByRole('button', { name: 'Close' }).click();
  await page.getByText('No computer has a seat of it yet.').waitFor();
  await page.getByRole('button', { name: 'Show activation key' }).click();
  await dialog(page).getByRole('button', { name: 'Show it' }).click();
  assert.equal(await page.getByLabel('activation key', { exact: true }).innerText(), eve.activation_key);
  await dialog(page).getByRole('button', { name: 'Close' }).click();
  await page.getByRole('button', { name: 'Replace activation key' }).click();
  await dialog(page).getByRole('checkbox').check();
  await dialog(page).getByRole('button', { name: 'Replace it' }).click();
  const replaced = await page.getByLabel('activation key', { exact: true }).innerText();
  assert.notEqual(replaced, eve.activation_key);
  await dialog(page).getByRole('button', { name: 'Close' }).click();
  await search(page, eve.activation_key);
  await page.getByText('was replaced by a newer one and activates nothing').first().waitFor();
  assert.deepEqual(wrong, []);
});

// R27, R37
test('a leaked generic license key is replaced by a new file', async () => {
  const school = await createKey(stand, '--customer-name', 'School', '--generic', '--duration-days', '30');
  const { page, go } = await openPage(stand, browser);
  await go(`#/licenses/${school.license_id}`);
  const first = await downloaded(page, async () => {
    await page.getByRole('button', { name: 'Download license file' }).click();
    await dialog(page).getByRole('button', { name: 'Download' }).click();
  });
  await dialog(page).getByRole('button', { name: 'Close' }).click();
  await page.getByRole('button', { name: 'Replace license key' }).click();
  await dialog(page).getByLabel('Others may have the activation key, too').check();
  await dialog(page).getByLabel(/^I know/).check();
  const second = await downloaded(page, () => dialog(page).getByRole('button', { name: 'Replace it' }).click());
  await page.getByText(/Earlier license keys are taken back with revision/).waitFor();
  assert.notEqual(first.text, second.text);
  assert.notEqual(await page.getByLabel('activation key', { exact: true }).innerText(), school.activation_key);
  await dialog(page).getByRole('button', { name: 'Close' }).click();
  const list = await downloaded(page, () => page.getByRole('button', { name: 'Download revocation list' }).click());
  assert.equal(list.name, 'acme-editor.revocations');
  assert.match(list.text, /^eyJ/);
});

// R22, R27, R37
test('no license key is taken back where there is none yet, nor of a license that a colleague has changed', async () => {
  const college = await createKey(stand, '--customer-name', 'College', '--generic', '--duration-days', '30');
  const { page, go } = await openPage(stand, browser);
  const open = async () => {
    await go(`#/licenses/${college.license_id}`);
    await page.getByRole('button', { name: 'Replace license key' }).click();
    await dialog(page).getByLabel('Others may have the activation key, too').check();
    await dialog(page).getByLabel(/^I know/).check();
  };
  const replace = () => dialog(page).getByRole('button', { name: 'Replace it' }).click();
  const stands = async () => {
    const { license } = await stand.latchkey('licenses', 'show', college.license_id);
    const { activation_key } = await stand.latchkey('licenses', 'reveal', college.license_id, '--yes');
    return [license.revision, license.used, activation_key === college.activation_key];
  };
  await open();
  await replace();
  await page.getByText('there is no license key of this license yet').waitFor();
  assert.deepEqual(await stands(), [1, 0, true]);
  await dialog(page).getByRole('button', { name: 'Cancel' }).click();
  await page.getByRole('button', { name: 'Download license file' }).click();
  await downloaded(page, () => dialog(page).getByRole('button', { name: 'Download' }).click());
  await dialog(page).getByRole('button', { name: 'Close' }).click();
  await open();
  await stand.latchkey('licenses', 'update', college.license_id, '--order-id', 'A-9');
  await replace();
  await page.getByRole('alert').getByRole('table', { name: 'Both versions' }).waitFor();
  assert.deepEqual(await stands(), [1, 1, true]);
  await page.getByRole('alert').getByRole('button', { name: 'Go on from what is there now' }).click();
  await downloaded(page, replace);
  assert.deepEqual(await stands(), [2, 1, false]);
});

// R20, R37
test('a service that can\'t at present is said so, and the same again goes through', async () => {
  const dan = await createKey(stand, '--customer-name', 'Dan');
  const { page, go } = await openPage(stand, browser);
  await go(`#/licenses/${dan.license_id}`);
  await page.getByRole('button', { name: 'Change', exact: true }).click();
  await dialog(page).getByLabel('Activations').fill('3');
  const problem = { type: 'urn:latchkey:problem:try_again', title: 'Try again', status: 503, code: 'try_again', detail: 'the service is busy', request_id: 'r-1' };
  await page.route(`**/v1/licenses/${dan.license_id}`, (route) => (route.request().method() === 'PATCH'
    ? route.fulfill({ status: 503, contentType: 'application/problem+json', body: JSON.stringify(problem) }) : route.continue()));
  await dialog(page).getByRole('button', { name: 'Change', exact: true }).click();
  const said = await page.getByRole('alert').innerText();
  assert.match(said, /the service is busy/);
  assert.match(said, /may go through in a moment/);
  assert.match(said, /try_again, request r-1/);
  assert.equal(await dialog(page).getByLabel('Activations').inputValue(), '3', 'what was typed is still there');
  await page.unroute(`**/v1/licenses/${dan.license_id}`);
  await dialog(page).getByRole('button', { name: 'Change', exact: true }).click();
  await page.getByText('The license is changed.').waitFor();
});

// R30, R37
test('a floating seat that is held is shown, and ended', async () => {
  const kim = await createKey(stand, '--customer-name', 'Kim', '--floating-seats', '2');
  const { page, go } = await openPage(stand, browser);
  const ask = (path, body) => page.evaluate(async ([path, body]) => {
    const headers = { 'latchkey-session': sessionStorage.getItem('latchkey-session'), 'content-type': 'application/json' };
    return (await fetch(path, { method: 'POST', headers, body: JSON.stringify(body) })).json();
  }, [path, body]);
  const { license_key } = await ask('/v1/activations', { activation_key: kim.activation_key, computer_id: 'PC-7' });
  await ask('/v1/leases', { license_key, computer_id: 'PC-7', session: 'evening' });
  await go(`#/licenses/${kim.license_id}`);
  await page.getByRole('cell', { name: 'evening' }).waitFor();
  await page.getByRole('button', { name: 'End the lease of PC-7' }).click();
  await dialog(page).getByRole('checkbox').check();
  await dialog(page).getByRole('button', { name: 'End it' }).click();
  await page.getByText('The floating seat is free.').waitFor();
  await dialog(page).getByRole('button', { name: 'Close' }).click();
  await page.getByText('Nobody holds a floating seat.').waitFor();
});
