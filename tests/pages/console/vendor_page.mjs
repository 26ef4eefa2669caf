// The vendor's page as its tests open it, and data to look at.

import { launch } from '../browser.mjs';
import { Stand } from '../programs.mjs';

/** Names that a page must show as they are. */
export const HOSTILE = {
  script: '<script>document.title = "owned"</script><img src=x onerror=alert(1)>',
  reversed: 'Zoë \u2067אבג\u2069 \u202etxt.exe',
  long: `${'a'.repeat(200)} end`,
};

/** The service with a product, the switch on, and a browser. */
export async function vendorStand() {
  const [stand, browser] = await Promise.all([Stand.start(), launch()]);
  await stand.latchkey('products', 'put', 'acme-editor', '--name', 'Acme Editor', '--version', '4.2', '--feature', 'export', '--feature', 'spelling');
  await stand.latchkey('settings', 'set', 'security/AllowGenericKeys', 'true', '--yes');
  return { stand, browser };
}

/** Creates an activation key; gives what was answered of it. */
export async function createKey(stand, ...args) {
  const { keys } = await stand.latchkey('keys', 'create', '--product', 'acme-editor', '--yes', ...args);
  return keys[0];
}

/** A page that a new console lets in, with all that went wrong in it. */
export async function openPage(stand, browser, options = {}) {
  const { link, run, url } = await stand.console(options.console ?? {});
  const context = await browser.newContext({ acceptDownloads: true, ...options.context });
  await context.grantPermissions(['clipboard-read', 'clipboard-write'], { origin: url });
  const page = await context.newPage();
  const wrong = [];
  page.on('pageerror', (error) => wrong.push(String(error)));
  page.on('console', (message) => {
    // The browser reports each answer that is no success by itself.
    if (message.type() === 'error' && !message.text().startsWith('Failed to load resource')) wrong.push(message.text());
  });
  await page.goto(link);
  await page.getByRole('heading', { level: 1, name: 'Overview' }).waitFor();
  await answered(page);
  return { page, wrong, run, url, go: (place) => goTo(page, place) };
}

/** Goes to a place of the page, and waits for all that it asks. */
export async function goTo(page, place) {
  await page.evaluate((hash) => { location.hash = hash; }, place);
  await answered(page);
}

/** Waits until nothing is asked any more. */
export async function answered(page) {
  await page.evaluate(() => new Promise((resolve) => { requestAnimationFrame(() => setTimeout(resolve, 50)); }));
  await page.locator('.busy').first().waitFor({ state: 'detached' });
  await page.waitForFunction(() => document.querySelector('.busy') === null);
}

/** The text of a file that an action downloads. */
export async function downloaded(page, action) {
  const [download] = await Promise.all([page.waitForEvent('download'), action()]);
  const chunks = [];
  for await (const chunk of await download.createReadStream()) chunks.push(chunk);
  return { name: download.suggestedFilename(), text: Buffer.concat(chunks).toString('utf8') };
}
