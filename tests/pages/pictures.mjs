// The pictures of the manuals, taken of the real page with made-up data: node tests/pages/pictures.mjs
//
// They are looked at before they are checked in; no test compares them, since fonts differ between computers.

import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';

import { answered, createKey, openPage, vendorStand } from './console/vendor_page.mjs';

const FOLDER = path.resolve(import.meta.dirname, '../../crates/cli/pictures');
const QUALITY = 80;

const { stand, browser } = await vendorStand();
try {
  const customers = [['Ada Lovelace', 'ada@example.com', '+20d'], ['Grace Hopper', 'grace@example.com', '+9m'], ['Edsger Dijkstra', 'edsger@example.com', '+1y'],
    ['Barbara Liskov', 'barbara@example.com', '+6w'], ['Example Ltd', 'office@example.com', '+2y']];
  let first;
  for (const [name, email, end] of customers) {
    const key = await createKey(stand, '--customer-name', name, '--customer-email', email, '--expires-at', end, '--activations', '3', '--feature', 'export', '--order-id', `A-${name.length}`);
    first ??= key;
  }
  await createKey(stand, '--customer-name', 'Example University', '--customer-email', 'it@uni.example.com', '--generic', '--duration-days', '365', '--feature', 'spelling');
  writeFileSync(path.join(stand.folder, 'activation.key'), first.activation_key);
  for (const [computer, name] of [['PC-7', 'Front desk'], ['PC-8', 'Back office']]) {
    await stand.latchkey('activate', '--activation-key-file', 'activation.key', '--computer-id', computer, '--computer-name', name, '--out', 'x.lic', '--force');
  }

  const { page, go } = await openPage(stand, browser, { context: { viewport: { width: 1120, height: 760 }, deviceScaleFactor: 1.5, reducedMotion: 'reduce' } });
  const debugging = await page.context().newCDPSession(page);
  const picture = async (name) => {
    await answered(page);
    const { data } = await debugging.send('Page.captureScreenshot', { format: 'webp', quality: QUALITY });
    writeFileSync(path.join(FOLDER, `${name}.webp`), Buffer.from(data, 'base64'));
  };
  mkdirSync(FOLDER, { recursive: true });
  await go('#/licenses');
  await picture('manage-keys');
  await go(`#/licenses/${first.license_id}`);
  await picture('license');
  await go('#/create');
  await page.getByText('Advanced', { exact: true }).first().click();
  await page.getByLabel('Generic license').first().check();
  await page.getByText('Advanced', { exact: true }).first().evaluate((heading) => heading.scrollIntoView());
  await picture('create-key');
} finally {
  await browser.close();
  await stand.stop();
}
