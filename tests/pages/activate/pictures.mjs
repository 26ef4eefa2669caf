// Makes the pictures of the customer's page that its README shows: `node tests/pages/activate/pictures.mjs`, after tests/pages/run.

import { mkdirSync } from 'node:fs';
import path from 'node:path';

import { launch } from '../browser.mjs';
import { PRODUCT, Vendor, go, visit } from './customer.mjs';

const FOLDER = path.resolve(import.meta.dirname, '../../../functions/activation-page/pictures');
const [vendor, browser] = await Promise.all([Vendor.start(), launch()]);
try {
  mkdirSync(FOLDER, { recursive: true });
  for (const [name, value] of [['Name', 'Acme Software'], ['Color', '#7a1fa2'], ['Help', 'support@acme.example\n+1 555 0100, Monday to Friday']]) {
    await vendor.run('settings', 'set', `page/${name}`, value);
  }
  const { activation_key: key } = await vendor.order('--customer-name', 'Example University');
  const link = new URLSearchParams({ product: PRODUCT, key, computer: 'lab 4', generic: 'no' });
  const page = await visit(browser, `${vendor.page}#${link}`, { viewport: { width: 820, height: 560 }, colorScheme: 'light' });
  await page.locator('#help p').waitFor();
  await page.screenshot({ path: path.join(FOLDER, 'link.png'), fullPage: true });
  await go(page, '#download');
  await page.setViewportSize({ width: 390, height: 640 });
  await page.emulateMedia({ colorScheme: 'dark', reducedMotion: 'reduce' });
  await page.evaluate(() => document.activeElement?.blur());
  await page.screenshot({ path: path.join(FOLDER, 'license.png'), fullPage: true });
} finally {
  await browser.close();
  await vendor.stop();
}
