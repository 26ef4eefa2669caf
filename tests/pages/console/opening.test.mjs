// The console's page opens by its link, and by that alone.

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';

import { launch } from '../browser.mjs';
import { Stand } from '../programs.mjs';

let stand, browser;
before(async () => { stand = await Stand.start(); browser = await launch(); });
after(async () => { await browser?.close(); await stand?.stop(); });

// R37
test('the link opens the page, which asks the service as the vendor', async () => {
  await stand.latchkey('products', 'put', 'acme-editor', '--name', 'Acme Editor', '--version', '4.2');
  const { link, url } = await stand.console();
  const page = await browser.newPage();
  const asked = page.waitForResponse((response) => new URL(response.url()).pathname.startsWith('/v1/'));
  await page.goto(link);
  assert.equal((await asked).status(), 200);
  assert.ok(!page.url().includes('token'), 'the link is not left in the address');
  assert.ok(page.url().startsWith(url));
  assert.deepEqual(await page.context().cookies(), []);
  const again = page.waitForResponse((response) => new URL(response.url()).pathname.startsWith('/v1/'));
  await page.reload();
  assert.equal((await again).status(), 200, 'a reload goes on');
});

// R37
test('a link that was used lets nobody in', async () => {
  const { link } = await stand.console();
  const [one, other] = await Promise.all([browser.newContext(), browser.newContext()]);
  const status = async (context) => {
    const page = await context.newPage();
    const begun = page.waitForResponse((response) => response.url().endsWith('/console/session') && response.request().method() === 'POST');
    await page.goto(link);
    return (await begun).status();
  };
  assert.equal(await status(one), 200);
  assert.equal(await status(other), 401);
});

// R37
test('nothing runs in the page but its own files, and it asks nobody else', async () => {
  const { link } = await stand.console();
  const page = await browser.newPage();
  await page.goto(link);
  await page.waitForFunction(() => sessionStorage.length > 0);
  const got = await page.evaluate(async (elsewhere) => {
    const attempt = async (what) => { try { await what(); return 'done'; } catch (error) { return error.name; } };
    const inline = await attempt(() => {
      const script = document.createElement('script');
      script.append('globalThis.owned = true');
      document.body.append(script);
    });
    const handler = await attempt(() => { document.body.innerHTML = '<img src=x onerror="globalThis.owned = true">'; });
    // Later: what the debugger itself runs may evaluate texts.
    const evaluated = await new Promise((resolve) => setTimeout(() => attempt(() => setTimeout('globalThis.owned = true')).then(resolve)));
    const fetched = await attempt(() => fetch(elsewhere));
    const link = document.createElement('a');
    link.href = 'javascript:globalThis.owned = true';
    document.body.append(link);
    link.click();
    await new Promise((resolve) => setTimeout(resolve, 200));
    return { inline, handler, evaluated, fetched, owned: globalThis.owned === true, kept: localStorage.length };
  }, `${stand.url}/v1/settings`);
  assert.deepEqual({ ...got, inline: undefined }, { inline: undefined, handler: 'TypeError', evaluated: 'TypeError', fetched: 'TypeError', owned: false, kept: 0 });
  const stored = await page.evaluate(() => JSON.stringify(sessionStorage));
  assert.ok(!stored.includes(stand.environment().AWS_SECRET_ACCESS_KEY) && !stored.includes(stand.environment().AWS_ACCESS_KEY_ID));
});
