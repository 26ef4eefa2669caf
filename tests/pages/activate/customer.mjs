// What the tests of the customer's page have in common: a vendor's service, and a customer's browser in front of it.

import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';

import { violations } from '../browser.mjs';
import { Stand } from '../programs.mjs';

export const PRODUCT = 'acme-editor';
export const LANGUAGES = ['en', 'de', 'fr', 'es', 'ja'];

/** The texts of a language, as the page has them. */
export const texts = (language) => JSON.parse(readFileSync(
  path.resolve(import.meta.dirname, `../../../functions/activation-page/locales/${language}.json`), 'utf8'));
export const EN = texts('en');

/** A vendor's service with a product; `order` makes a license and gives its activation key. */
export class Vendor {
  static async start(options) {
    const vendor = new Vendor();
    vendor.stand = await Stand.start(options);
    vendor.page = `${vendor.stand.url}/activate`;
    await vendor.run('products', 'put', PRODUCT, '--name', 'Acme Editor', '--version', '4.2', '--feature', 'export');
    await vendor.run('settings', 'set', 'security/AllowGenericKeys', 'true', '--yes');
    return vendor;
  }

  run(...args) { return this.stand.latchkey(...args); }

  async order(...args) {
    const { keys } = await this.run('keys', 'create', '--product', PRODUCT, ...args);
    return keys[0];
  }

  /** How many seats of a license are in use. */
  async used(license) { return (await this.run('licenses', 'show', license)).license.used ?? 0; }

  /** A license file of the console's own, to compare with or to hand in. */
  async activated(activationKey, computer) {
    writeFileSync(path.join(this.stand.folder, 'key'), activationKey);
    await this.run('activate', '--activation-key-file', 'key', '--computer-id', computer, '--out', 'console.lic', '--force');
    return readFileSync(path.join(this.stand.folder, 'console.lic'), 'utf8');
  }

  /** What the console, which has the client library in it, says of a license file. */
  async verify(content, ...args) {
    writeFileSync(path.join(this.stand.folder, 'given.lic'), content);
    return this.run('verify', 'given.lic', '--product', PRODUCT, ...args);
  }

  stop() { return this.stand.stop(); }
}

/** A customer's browser at the page; `page.problems` is whatever the browser complained of. */
export async function visit(browser, url, { locale = 'en-US', ...options } = {}) {
  const context = await browser.newContext({ locale, acceptDownloads: true, reducedMotion: 'reduce', ...options });
  const page = await context.newPage();
  page.problems = [];
  page.on('pageerror', (error) => page.problems.push(error.message));
  page.on('console', (message) => {
    // A refusal is no fault of the page; Chromium prints one line for each.
    if (message.type() === 'error' && !/the server responded with a status of|net::ERR/.test(message.text())) page.problems.push(message.text());
  });
  await page.goto(url);
  await page.locator('#heading').waitFor();
  return page;
}

/** Presses the button that a form has, and waits for the answer. */
export async function go(page, next) {
  await page.locator('#go').click();
  if (next) await page.locator(next).waitFor();
}

/** Saves what is offered, as its file name and its content. */
export async function downloaded(page) {
  const [download] = await Promise.all([page.waitForEvent('download'), page.locator('#download').click()]);
  return { name: download.suggestedFilename(), content: readFileSync(await download.path(), 'utf8') };
}

/** Nothing is wrong for who reads it by ear or by contrast, and it fits. */
export async function assertSound(page, what) {
  assert.deepEqual(await violations(page), [], what);
  await assertFits(page, what);
}

/** Nothing hangs out of the window, and the browser has nothing to complain of. */
export async function assertFits(page, what) {
  const [wide, window] = await page.evaluate(() => [document.documentElement.scrollWidth, innerWidth]);
  assert.ok(wide <= window, `${what}: ${wide} pixels in ${window}`);
  assert.deepEqual(page.problems, [], what);
}

/** Answers the page's requests to a path in the place of the service; once, or as long as it isn't taken away. */
export async function answer(page, path, reply, times) {
  await page.route(`**/v1/${path}`, reply, times && { times });
}

export const problem = (status, code, headers = {}, more = {}) => (route) => route.fulfill({
  status,
  headers: { 'content-type': 'application/problem+json', ...headers },
  body: JSON.stringify({ code, status, request_id: 'IMo5Sg2qoAMEZ2w=', ...more }),
});
