// Products, settings and blocked computers in the vendor's page.

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';

import { openPage, vendorStand } from './vendor_page.mjs';

let stand, browser;
before(async () => { ({ stand, browser } = await vendorStand()); });
after(async () => { await browser?.close(); await stand?.stop(); });

const dialog = (page) => page.getByRole('dialog');

// R31, R37
test('a product is defined, and changed by two at once with both versions shown', async () => {
  const { page, go } = await openPage(stand, browser);
  await go('#/products');
  await page.getByRole('button', { name: 'Define a product' }).click();
  await dialog(page).getByLabel('Product ID').fill('acme-cad');
  await dialog(page).getByLabel('Name', { exact: true }).fill('Acme CAD');
  await dialog(page).getByLabel('Version').fill('1.0');
  await dialog(page).getByLabel('Features').fill('mesh\nrender');
  await dialog(page).getByRole('button', { name: 'Define' }).click();
  await dialog(page).getByRole('button', { name: 'Close' }).click();
  assert.deepEqual((await stand.latchkey('products', 'get', 'acme-cad')).features, ['mesh', 'render']);
  await page.getByRole('button', { name: 'Change Acme CAD' }).click();
  await dialog(page).getByLabel('Version').fill('1.1');
  await stand.latchkey('products', 'set', 'acme-cad', '--version', '2.0');
  await dialog(page).getByRole('button', { name: 'Change' }).click();
  const alert = page.getByRole('alert');
  await alert.getByRole('table', { name: 'Both versions' }).waitFor();
  assert.match((await alert.innerText()).replaceAll(/\s+/g, ' '), /version 1\.0 2\.0/);
  assert.equal((await stand.latchkey('products', 'get', 'acme-cad')).version, '2.0');
  await alert.getByRole('button', { name: 'Go on from what is there now' }).click();
  await dialog(page).getByRole('button', { name: 'Change' }).click();
  await page.getByText('The product acme-cad is defined so.').waitFor();
  assert.equal((await stand.latchkey('products', 'get', 'acme-cad')).version, '1.1');
});

// R8, R19, R31, R37
test('a setting is set and taken back, says who set it, and the switch is asked about', async () => {
  const { page, go } = await openPage(stand, browser);
  await stand.latchkey('settings', 'delete', 'security/AllowGenericKeys');
  await go('#/settings');
  await page.getByRole('button', { name: 'Change security/AllowGenericKeys' }).click();
  await dialog(page).getByLabel('Value').selectOption('true');
  await dialog(page).getByText(/Whoever gets the license key of a generic license/).waitFor();
  const value = async () => (await stand.latchkey('settings', 'get', 'security/AllowGenericKeys')).value;
  await dialog(page).getByRole('button', { name: 'Set' }).click();
  assert.equal(await value(), false, 'it is to be ticked first');
  await dialog(page).getByLabel('Allow generic keys on this server').check();
  await dialog(page).getByRole('button', { name: 'Set' }).click();
  await dialog(page).getByRole('button', { name: 'Close' }).click();
  assert.equal(await value(), true);
  const row = page.getByRole('row', { name: /AllowGenericKeys/ });
  assert.match(await row.innerText(), /arn:aws:iam::/);
  await page.getByRole('button', { name: 'Take back security/AllowGenericKeys' }).click();
  await stand.latchkey('settings', 'set', 'security/AllowGenericKeys', 'false');
  await dialog(page).getByRole('button', { name: 'Take back' }).click();
  await page.getByRole('table', { name: 'Both versions' }).waitFor();
  await page.getByRole('button', { name: 'Go on from what is there now' }).click();
  await dialog(page).getByRole('button', { name: 'Take back' }).click();
  await page.getByText('The default counts from the next request on.').waitFor();
  assert.equal((await stand.latchkey('settings', 'get', 'security/AllowGenericKeys')).version, null);
});

// R19, R37
test('a setting of one\'s own is added with a type and removed', async () => {
  const { page, go } = await openPage(stand, browser);
  await go('#/settings');
  await page.getByRole('button', { name: 'Add a setting of your own' }).click();
  await dialog(page).getByLabel('Name').fill('theme');
  await dialog(page).getByLabel('Value').fill('42');
  await dialog(page).getByRole('button', { name: 'Set' }).click();
  await dialog(page).getByRole('button', { name: 'Close' }).click();
  assert.equal((await stand.latchkey('settings', 'get', 'custom/theme')).value, '42', 'a text stays a text');
  await page.getByRole('button', { name: 'Change custom/theme' }).click();
  await dialog(page).getByLabel('Type').selectOption('number');
  await dialog(page).getByRole('button', { name: 'Set' }).click();
  await dialog(page).getByRole('button', { name: 'Close' }).click();
  assert.equal((await stand.latchkey('settings', 'get', 'custom/theme')).value, 42);
  await page.getByRole('button', { name: 'Take back custom/theme' }).click();
  await dialog(page).getByRole('button', { name: 'Remove' }).click();
  await page.getByText('The setting is gone.').waitFor();
});

// R31, R37
test('a computer is blocked with a reason and unblocked', async () => {
  const { page, go } = await openPage(stand, browser);
  await go('#/computers');
  await page.getByText('No computer is blocked.').waitFor();
  await page.getByRole('button', { name: 'Block a computer' }).click();
  await dialog(page).getByLabel('Computer ID').fill('PC 99');
  await dialog(page).getByLabel('Reason').fill('stolen');
  await dialog(page).getByRole('button', { name: 'Block' }).click();
  await dialog(page).getByRole('button', { name: 'Close' }).click();
  assert.equal((await stand.latchkey('computers', 'list')).blocked_computers[0].computer_id, 'PC 99');
  await page.getByRole('button', { name: 'Unblock PC 99' }).click();
  await dialog(page).getByRole('button', { name: 'Unblock' }).click();
  await page.getByText('The computer can activate again.').waitFor();
  await dialog(page).getByRole('button', { name: 'Close' }).click();
  await page.getByText('No computer is blocked.').waitFor();
});
