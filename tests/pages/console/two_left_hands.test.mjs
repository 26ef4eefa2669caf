// Keys held down, clicks in twos, reloads in the middle, and a list that is longer than anybody wants to wait for.

import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { after, before, test } from 'node:test';

import { answered, createKey, downloaded, openPage, vendorStand } from './vendor_page.mjs';

let stand, browser;
before(async () => { ({ stand, browser } = await vendorStand()); });
after(async () => { await browser?.close(); await stand?.stop(); });

const dialog = (page) => page.getByRole('dialog');
const hold = async (page, times) => { for (let at = 0; at < times; at += 1) await page.keyboard.down('Enter'); await page.keyboard.up('Enter'); };

// R14, R37
test('OK that is held down or clicked twice orders several keys once', async () => {
  const { page, go } = await openPage(stand, browser);
  for (const [order, press] of [['held', () => hold(page, 30)], ['twice', () => page.getByRole('button', { name: 'OK' }).click({ clickCount: 4, delay: 40 })]]) {
    await go('#/products');
    await go('#/create');
    await page.getByLabel('Number of keys').fill('3');
    await page.getByLabel('Order', { exact: true }).fill(order);
    await page.getByRole('button', { name: 'OK' }).focus();
    await press();
    await page.getByRole('heading', { name: 'The order is begun' }).waitFor();
    await page.getByText('3 of 3').first().waitFor();
    await page.waitForTimeout(300);
    assert.equal((await stand.latchkey('licenses', 'list', '--order-id', order)).licenses.length, 3, order);
  }
  // The same once more is another order, if somebody says so.
  await page.getByRole('button', { name: 'Create another' }).click();
  await page.getByRole('button', { name: 'OK' }).click();
  await page.getByText('Ordered: 3 keys').waitFor();
  await page.getByText('3 of 3').nth(2).waitFor();
  assert.equal((await stand.latchkey('licenses', 'list', '--order-id', 'twice')).licenses.length, 6);
});

// R15, R37
test('Enter that is held down asks for an activation key once, and leaves it to be read', async () => {
  const { license_id, activation_key } = await createKey(stand, '--customer-name', 'Held');
  const { page, go } = await openPage(stand, browser);
  await go(`#/licenses/${license_id}`);
  await page.getByRole('button', { name: 'Show activation key' }).focus();
  await hold(page, 1);
  await dialog(page).getByLabel('Reason').waitFor();
  await page.keyboard.down('Enter');
  for (let at = 0; at < 40; at += 1) {
    await page.waitForTimeout(25);
    await page.keyboard.down('Enter');
  }
  await page.keyboard.up('Enter');
  assert.equal(await dialog(page).getByLabel('activation key', { exact: true }).innerText(), activation_key);
  const { events } = await stand.latchkey('events', 'list', '--license', license_id);
  assert.equal(events.filter(({ kind }) => kind === 'activation_key_revealed').length, 1);
});

// R15, R37
test('the second click of two doesn\'t close what the first one shows', async () => {
  const { license_id, activation_key } = await createKey(stand, '--customer-name', 'Twice');
  const { page, go } = await openPage(stand, browser);
  await go(`#/licenses/${license_id}`);
  await page.getByRole('button', { name: 'Show activation key' }).click();
  await dialog(page).getByRole('button', { name: 'Show it' }).click();
  const shown = dialog(page).getByLabel('activation key', { exact: true });
  await shown.waitFor();
  const { x, y, width, height } = await dialog(page).getByRole('button', { name: 'Close' }).boundingBox();
  await page.mouse.move(x + width / 2, y + height / 2);
  await page.mouse.down({ clickCount: 2 });
  await page.mouse.up({ clickCount: 2 });
  await page.waitForTimeout(200);
  assert.equal(await shown.innerText(), activation_key);
});

// R21, R37
test('the full licenses are looked for a few hundred at once, and their CSV has all', async () => {
  const { keys } = await stand.latchkey('keys', 'create', '--product', 'acme-editor', '--quantity', '12', '--customer-name', 'Brimful', '--activations', '2', '--yes');
  writeFileSync(path.join(stand.folder, 'activation.key'), keys[7].activation_key);
  for (const computer of ['PC-1', 'PC-2']) await stand.latchkey('activate', '--activation-key-file', 'activation.key', '--computer-id', computer, '--out', 'x.lic', '--force');
  const { page, go } = await openPage(stand, browser);
  // A service with any number of licenses, of which none is full.
  const entry = (await stand.latchkey('licenses', 'show', keys[0].license_id)).license;
  let lists = 0;
  await page.route('**/v1/licenses?*', (route) => {
    lists += 1;
    return route.fulfill({ json: { licenses: [{ ...entry, used: undefined }], cursor: `more-${lists}` } });
  });
  await go('#/licenses?view=full');
  await page.getByText('None so far, of the first 4 active ones').waitFor();
  assert.equal(lists, 4);
  await page.getByRole('button', { name: 'Show more' }).click();
  await page.getByText('None so far, of the first 8 active ones').waitFor();
  assert.equal(lists, 8);
  lists = 0;
  await go('#/');
  assert.ok(lists <= 60, `the overview looks through ${lists} pages at most`);
  await page.unroute('**/v1/licenses?*');
  await go('#/licenses?view=full');
  await page.getByRole('link', { name: 'Brimful' }).waitFor();
  await page.getByText('1 in all').waitFor();
  const { text } = await downloaded(page, () => page.getByRole('button', { name: 'Download CSV' }).click());
  const [, ...rows] = text.trimEnd().split('\n');
  assert.deepEqual(rows.map((row) => row.split(',')[0]), [keys[7].license_id]);
});

// R21, R37
test('a CSV that is being read is found again after a reload, and after its service failed', async () => {
  await stand.latchkey('keys', 'create', '--product', 'acme-editor', '--quantity', '60', '--order-id', 'csv', '--out', 'csv.csv');
  const { page, go } = await openPage(stand, browser, { console: { args: ['--timeout', '3'] } });
  await go('#/licenses?order_id=csv');
  stand.local.child.kill('SIGSTOP');
  try {
    await page.getByRole('button', { name: 'Download CSV' }).click();
    await page.getByRole('button', { name: 'Go on: CSV of licenses' }).waitFor();
    await page.getByRole('alert').first().waitFor();
    await page.reload();
    await page.getByRole('button', { name: 'Go on: CSV of licenses' }).waitFor();
  } finally {
    stand.local.child.kill('SIGCONT');
  }
  await page.getByRole('button', { name: 'Go on: CSV of licenses' }).click();
  const { text } = await downloaded(page, () => page.getByRole('button', { name: 'Download CSV: CSV of licenses' }).click());
  assert.equal(text.trimEnd().split('\n').length, 61);
  await page.getByRole('button', { name: 'Forget CSV of licenses' }).click();
  await page.getByRole('list', { name: 'Lists as CSV' }).waitFor({ state: 'detached' });
});

// R20, R37
test('a license that can\'t be read again is shown as it was, and the failure once', async () => {
  const { license_id } = await createKey(stand, '--customer-name', 'Shown');
  const { page, go } = await openPage(stand, browser);
  await go(`#/licenses/${license_id}`);
  await page.getByRole('button', { name: 'Suspend' }).click();
  await dialog(page).getByLabel('Reason').fill('x');
  await page.route(`**/v1/licenses/${license_id}?*`, (route) => route.abort('connectionreset'));
  await dialog(page).getByRole('button', { name: 'Suspend' }).click();
  await dialog(page).getByRole('button', { name: 'Close' }).click();
  await answered(page);
  await page.getByText('There was no answer').first().waitFor();
  assert.equal(await page.getByRole('alert').count(), 1);
  assert.equal(await page.getByText('one computer each').count(), 1);
});
