// Each screen of the vendor's page: readable by everybody, at any width, with any text; and as pictures.

import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { after, before, test } from 'node:test';

import { pictures, violations } from '../browser.mjs';
import { answered, createKey, goTo, HOSTILE, openPage, vendorStand } from './vendor_page.mjs';

let stand, browser, places;
before(async () => {
  ({ stand, browser } = await vendorStand());
  await stand.latchkey('products', 'put', 'acme-studio', '--name', 'Acme Studio', '--version', '1.0');
  const ada = await createKey(stand, '--customer-name', 'Ada Lovelace', '--customer-email', 'ada@example.com', '--order-id', 'A-7', '--model', 'trial', '--expires-at', '+20d', '--activations', '3', '--feature', 'export', '--property', 'tier=gold', '--comment', 'Called on Monday');
  await createKey(stand, '--customer-name', 'Ada Lovelace', '--customer-email', 'ada@example.com', '--order-id', 'A-9', '--floating-seats', '5');
  const uni = await createKey(stand, '--customer-name', 'Example University', '--generic', '--duration-days', '365');
  for (const [key, computer, name] of [[ada, 'PC-7', 'Front desk'], [ada, 'PC-8', 'Back office'], [uni, 'the vendor', 'Vendor']]) {
    writeFileSync(path.join(stand.folder, 'activation.key'), key.activation_key);
    await stand.latchkey('activate', '--activation-key-file', 'activation.key', '--computer-id', computer, '--computer-name', name, '--out', 'x.lic', '--force');
  }
  const bob = await createKey(stand, '--customer-name', 'Bob Ray', '--order-id', 'A-8');
  await stand.latchkey('licenses', 'extend', ada.license_id, '--by', '1m', '--yes');
  await stand.latchkey('licenses', 'suspend', bob.license_id, '--reason', 'invoice 17 is not paid', '--yes');
  await stand.latchkey('computers', 'block', 'PC-99', '--reason', 'stolen on 3 May');
  for (const name of Object.values(HOSTILE)) await createKey(stand, '--customer-name', name, '--comment', 'x'.repeat(1000), '--order-id', name.slice(0, 255));
  places = {
    overview: '#/', 'manage-keys': '#/licenses', 'ending-soon': '#/licenses?view=ending', full: '#/licenses?view=full', narrowed: '#/licenses?product=acme-editor&columns=customer,email,created,id',
    license: `#/licenses/${ada.license_id}`, 'generic-license': `#/licenses/${uni.license_id}`, customer: '#/customers?email=ada%40example.com', search: '#/search?text=ada', 'create-key': '#/create',
    products: '#/products', settings: '#/settings', 'blocked-computers': '#/computers', events: '#/events', nothing: '#/nothing',
  };
});
after(async () => { await browser?.close(); await stand?.stop(); });

// R37
test('axe-core finds nothing wrong with any screen, in light and in dark', async () => {
  const { page, go, wrong } = await openPage(stand, browser);
  for (const [name, place] of Object.entries(places)) {
    await go(place);
    for (const colorScheme of ['light', 'dark']) {
      // A color on its way to another is none of either.
      await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
      assert.deepEqual(await violations(page), [], `${name}, ${colorScheme}`);
    }
    await pictures(page, name);
  }
  assert.deepEqual(wrong, []);
});

// R37
test('nor with any dialog', async () => {
  const { page, go } = await openPage(stand, browser);
  const open = [
    ['license', 'Extend'], ['license', 'Change'], ['license', 'Show activation key'], ['license', 'Replace activation key'], ['license', 'Replace license key'],
    ['license', 'Suspend'], ['license', 'Revoke'], ['license', 'Remove Front desk'], ['license', 'License file of Front desk'], ['generic-license', 'Download license file'],
    ['products', 'Define a product'], ['products', 'Change Acme Editor'], ['settings', 'Change options/LeaseMinutes'], ['settings', 'Take back security/AllowGenericKeys'],
    ['settings', 'Add a setting of your own'], ['blocked-computers', 'Block a computer'], ['blocked-computers', 'Unblock PC-99'],
  ];
  for (const [screen, name] of open) {
    await go(places[screen]);
    const button = page.getByRole('button', { name, exact: true });
    await button.click();
    await answered(page);
    assert.deepEqual(await violations(page), [], `${screen}: ${name}`);
    if (['Extend', 'Change', 'Revoke'].includes(name)) await pictures(page, `dialog-${name.toLowerCase()}`);
    await page.keyboard.press('Escape');
    assert.equal(await page.getByRole('dialog').count(), 0, name);
    assert.equal(await button.evaluate((element) => element === document.activeElement), true, `the focus is back at ${name}`);
  }
  await go(places['create-key']);
  await page.getByText('Advanced').click();
  await page.getByLabel('Generic license').check();
  assert.deepEqual(await violations(page), []);
  await pictures(page, 'create-key-generic');
});

// R37
test('no screen is wider than its window, from 320 pixels to 4K, also at 200 % zoom', async () => {
  const { page, go } = await openPage(stand, browser);
  for (const [name, place] of Object.entries(places)) {
    await go(place);
    // 640 is 1280 at 200 %.
    for (const [width, height] of [[320, 640], [640, 450], [1280, 900], [3840, 2160]]) {
      await page.setViewportSize({ width, height });
      const wider = await page.evaluate(() => {
        const { scrollWidth, clientWidth } = document.documentElement;
        const sticksOut = (element) => element.getBoundingClientRect().right > clientWidth && !element.closest('thead');
        return scrollWidth <= clientWidth ? [] : [...document.querySelectorAll('main *')].filter(sticksOut).map((element) => element.outerHTML.slice(0, 120));
      });
      assert.deepEqual(wider, [], `${name} at ${width}`);
    }
    await page.setViewportSize({ width: 320, height: 640 });
    await pictures(page, `${name}-320`);
  }
});

// R37
test('names with markup, turned text and a thousand characters are shown as text', async () => {
  const { page, go, wrong } = await openPage(stand, browser);
  await go(places['manage-keys']);
  for (const name of Object.values(HOSTILE)) {
    await go(places['manage-keys']);
    await page.getByRole('link', { name, exact: true }).click();
    await page.getByRole('heading', { level: 1, name, exact: true }).waitFor();
    assert.equal(await page.getByText('x'.repeat(1000), { exact: true }).count(), 1);
    assert.match(await page.title(), / · Latchkey$/);
  }
  assert.equal(await page.locator('main img, main script').count(), 0);
  assert.deepEqual(wrong, []);
});

// R37
test('a reload anywhere shows the same again, and another tab has no session', async () => {
  const { page, go, url } = await openPage(stand, browser);
  for (const [name, place] of Object.entries(places)) {
    await go(place);
    const title = await page.getByRole('heading', { level: 1 }).innerText();
    await page.reload();
    await page.getByRole('heading', { level: 1, name: title, exact: true }).waitFor();
    await answered(page);
    assert.equal(await page.getByRole('heading', { level: 1 }).innerText(), title, name);
    assert.ok(page.url().endsWith(place), name);
  }
  const other = await page.context().newPage();
  await other.goto(`${url}/#/licenses`);
  await other.getByText('latchkey console').first().waitFor();
  assert.equal(await other.getByRole('link', { name: 'Manage Keys' }).count(), 0);
});

// R37
test('nothing is asked of any other host, and the console\'s policy lets everything of the page through', async () => {
  const { page, url, go, wrong } = await openPage(stand, browser);
  const asked = new Set();
  page.on('request', (request) => asked.add(new URL(request.url()).origin));
  await page.reload();
  await page.getByRole('navigation').first().waitFor();
  for (const place of Object.values(places)) await go(place);
  asked.delete('null');
  assert.deepEqual([...asked], [url]);
  assert.deepEqual(wrong, []);
});

// R37
test('a motion that somebody doesn\'t want isn\'t there', async () => {
  const { page } = await openPage(stand, browser, { context: { reducedMotion: 'reduce' } });
  const moved = await page.evaluate(() => [...document.querySelectorAll('*')].filter((element) => !/^0s(, 0s)*$/.test(getComputedStyle(element).transitionDuration)).length);
  assert.equal(moved, 0);
  await goTo(page, '#/licenses');
});
