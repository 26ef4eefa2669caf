// What others put into the page is shown as text, and what is secret leaves it by the one way that it should.

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';

import { launch } from '../browser.mjs';
import { EN, PRODUCT, Vendor, assertSound, downloaded, go, visit } from './customer.mjs';

let vendor, browser;
before(async () => { [vendor, browser] = await Promise.all([Vendor.start(), launch()]); });
after(async () => { await browser?.close(); await vendor?.stop(); });

// R19, R37
test('the vendor\'s name, color and help are shown as they are, whatever they are', async () => {
  const name = '<script>alert(1)</script> \u202eAcme & Søn 日本 "><img src=x>';
  const help = `<img src=x onerror=alert(1)>\nsecond line ${'x'.repeat(900)}\u202e ]]> {{7*7}}`;
  await vendor.run('settings', 'set', 'page/Name', name);
  await vendor.run('settings', 'set', 'page/Help', help);
  await assert.rejects(vendor.run('settings', 'set', 'page/Color', 'red; background: url(https://evil.example)'), /#rrggbb/);
  for (const [color, on] of [['#ffff00', '#000'], ['#000000', '#fff'], ['#7a1fa2', '#fff'], ['#FFFFFF', '#000']]) {
    await vendor.run('settings', 'set', 'page/Color', color, '--yes');
    const page = await visit(browser, vendor.page, { viewport: { width: 320, height: 640 } });
    await page.locator('#help p').waitFor();
    assert.equal(await page.locator('#vendor').textContent(), name);
    assert.equal(await page.locator('#help p').textContent(), help);
    assert.equal(await page.locator('img, #vendor *, #help p *').count(), 0);
    const style = await page.evaluate(() => document.documentElement.style.cssText);
    assert.match(style, new RegExp(`--brand: ${color}; --on-brand: ${on}`));
    for (const colorScheme of ['light', 'dark']) {
      await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
      await assertSound(page, `${color} in ${colorScheme}`);
    }
  }
  for (const name of ['page/Name', 'page/Help', 'page/Color']) await vendor.run('settings', 'delete', name);
});

// R37
test('no script runs but the page\'s own, and nothing is fetched from elsewhere', async () => {
  const page = await visit(browser, vendor.page);
  const asked = [];
  page.on('requestfinished', (request) => asked.push(request.url()));
  await page.route('https://evil.example/**', (route) => route.fulfill({ body: '' }));
  const ran = await page.evaluate(async () => {
    const tried = [];
    const attempt = (what, action) => { try { action(); } catch (error) { tried.push(`${what}: ${error.name}`); } };
    attempt('markup', () => { document.body.innerHTML += '<b>markup</b>'; });
    attempt('policy', () => trustedTypes.createPolicy('mine', { createHTML: (text) => text }));
    const script = document.createElement('script');
    attempt('text', () => { script.text = 'globalThis.ran = true'; });
    script.append('globalThis.ran = true');
    document.head.append(script);
    const foreign = document.createElement('iframe');
    foreign.src = 'https://evil.example/';
    document.body.append(foreign);
    const image = new Image();
    image.src = 'https://evil.example/x.png';
    document.body.append(image);
    await fetch('https://evil.example/').catch(() => tried.push('fetch: refused'));
    await new Promise((resolve) => { setTimeout(resolve, 200); });
    return { ran: globalThis.ran, tried };
  });
  assert.deepEqual(ran, { ran: undefined, tried: ['markup: TypeError', 'policy: TypeError', 'text: TypeError', 'fetch: refused'] });
  assert.ok(asked.every((url) => !url.startsWith('https://evil.example')), `${asked}`);
});

// R37
test('no other page can have it in a frame', async () => {
  const context = await browser.newContext();
  const page = await context.newPage();
  await page.route('https://evil.example/', (route) => route.fulfill({ contentType: 'text/html', body: `<iframe src="${vendor.page}"></iframe>` }));
  await page.goto('https://evil.example/').catch(() => {});
  await page.waitForTimeout(300);
  const texts = await Promise.all(page.frames().map((frame) => frame.evaluate(() => document.body?.innerText ?? '').catch(() => '')));
  assert.ok(texts.every((text) => !text.includes(EN['activate.heading'])), `${texts}`);
});

// R15, R37
test('what a link says is taken out of the address first, nothing is done before a click, and nothing stays behind', async () => {
  const { activation_key: key, license_id: license } = await vendor.order();
  const link = `${vendor.page}#${new URLSearchParams({ product: PRODUCT, key, computer: 'desk #1 & co', generic: 'no' })}`;
  const context = await browser.newContext({ locale: 'en' });
  const page = await context.newPage();
  const sent = [];
  page.on('request', (request) => sent.push([request.method(), request.headers().referer ?? '', request.url(), JSON.stringify(request.headers())]));
  await page.goto(link);
  await page.locator('#heading').waitFor();
  assert.equal(page.url(), vendor.page);
  await page.waitForTimeout(300);
  assert.ok(sent.every(([method, referer, url, headers]) => method === 'GET' && referer === '' && !`${url}${headers}`.includes(key)), `${sent}`);
  assert.ok((await page.locator('.note').innerText()).includes('desk #1 & co'), 'the computer is shown beside the button');
  assert.equal(await vendor.used(license), 0);
  await go(page, '#download');
  const { content } = await downloaded(page);
  await vendor.verify(content, '--computer-id', 'desk #1 & co');
  const kept = () => page.evaluate(async () => [
    localStorage.length, sessionStorage.length, document.cookie, (await indexedDB.databases()).length, (await caches.keys()).length, history.state]);
  assert.deepEqual(await kept(), [0, 0, '', 0, 0, null]);
  assert.deepEqual(await context.cookies(), []);
  // Nor does it stand in the history: going back and on again brings an empty form.
  await page.goto('about:blank');
  await page.goBack();
  await page.locator('#heading').waitFor();
  assert.equal(await page.locator('#key').inputValue(), '');
});

// R37
test('another link in the same tab takes the place of the first, and a broken one says so', async () => {
  const [one, other] = await Promise.all([vendor.order(), vendor.order()]);
  const page = await visit(browser, `${vendor.page}#key=${one.activation_key}`);
  assert.equal(await page.locator('#key').inputValue(), one.activation_key);
  await page.locator('#to-list').click();
  await page.evaluate((hash) => { location.hash = hash; }, `#key=${other.activation_key}&computer=x`);
  await page.locator('#key').waitFor();
  assert.deepEqual([await page.locator('#key').inputValue(), page.url()], [other.activation_key, vendor.page]);
  for (const hash of ['#product=..%2F..', `#computer=${'x'.repeat(256)}`, '#computer=a%00b', '#computer=', '#nonsense', '#key=%E0%A4%A']) {
    await page.evaluate((to) => { location.hash = to; }, hash);
    await page.waitForFunction((url) => location.href === url, vendor.page);
    const note = await page.locator('.note').innerText();
    if (!hash.startsWith('#key')) assert.ok(note.includes(EN['link.wrong']), hash);
    await assertSound(page, hash);
  }
});

// R10, R37
test('an application that takes no generic license gets none, and no seat is used', async () => {
  const { activation_key: key, license_id: license } = await vendor.order('--generic', '--duration-days', '30', '--yes');
  for (const said of [{ generic: 'no' }, { generic: 'no', computer: 'desk-1' }]) {
    const page = await visit(browser, `${vendor.page}#${new URLSearchParams({ ...said, key })}`);
    await go(page, `text=${EN.errors.generic_keys_not_accepted}`);
  }
  assert.equal(await vendor.used(license), 0);
  const { activation_key: bound } = await vendor.order();
  const tooOld = await visit(browser, `${vendor.page}#${new URLSearchParams({ key: bound, computer: 'x', trusts: 'of-2019' })}`);
  await go(tooOld, `text=${EN.errors.application_too_old}`);
  const otherProduct = await visit(browser, `${vendor.page}#${new URLSearchParams({ key: bound, computer: 'x', product: 'acme-viewer' })}`);
  await go(otherProduct, `text=${EN.errors.product_mismatch}`);
});
