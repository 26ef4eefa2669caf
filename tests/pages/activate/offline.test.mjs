// The story of a computer without a network: its QR code, a telephone, and the file that is taken over.

import assert from 'node:assert/strict';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { after, before, test } from 'node:test';

import { correction, generate } from 'lean-qr';

import { launch } from '../browser.mjs';
import { Program } from '../programs.mjs';
import { PRODUCT, Vendor, downloaded, go, visit } from './customer.mjs';

const DECODER = readFileSync(createRequire(import.meta.url).resolve('jsqr'), 'utf8');

let vendor, browser;
before(async () => { [vendor, browser] = await Promise.all([Vendor.start(), launch()]); });
after(async () => { await browser?.close(); await vendor?.stop(); });

/** What the application with the client library in it prints, on the computer without a network. */
async function application(...args) {
  const jwks = path.join(vendor.stand.folder, 'jwks.json');
  const store = path.join(vendor.stand.folder, 'store');
  const all = ['--product', PRODUCT, '--jwks', jwks, '--store', store, '--computer-id', 'lab 4 – Messplatz', ...args];
  const run = new Program('examples/app', all, {}, vendor.stand.folder);
  let printed = '';
  for await (const line of run.lines) printed += `${line}\n`;
  return { printed: printed.trim(), ...(await run.ended) };
}

/** Reads a QR code in a picture, as a telephone's camera does. */
async function scanned(context, png) {
  const page = await context.newPage();
  await page.evaluate(DECODER);
  const found = await page.evaluate(async (base64) => {
    const blob = new Blob([Uint8Array.from(atob(base64), (c) => c.charCodeAt(0))], { type: 'image/png' });
    const image = await createImageBitmap(blob);
    const { width, height } = image;
    const drawing = new OffscreenCanvas(width, height).getContext('2d');
    drawing.drawImage(image, 0, 0);
    return globalThis.jsQR(drawing.getImageData(0, 0, width, height).data, width, height)?.data;
  }, png.toString('base64'));
  await page.close();
  return found;
}

// R37
test('a link goes over as a QR code, the license file comes back, and the computer without a network is licensed', async () => {
  const { activation_key: key } = await vendor.order('--customer-name', 'Example University');
  const settings = await (await fetch(`${vendor.stand.url}/v1/settings`)).text();
  writeFileSync(path.join(vendor.stand.folder, 'jwks.json'), settings);
  const before = await application();
  assert.equal(before.code, 1, before.printed);
  const { printed: link } = await application('--url', vendor.stand.url, '--link', key);

  // The computer without a network shows the link.
  const offline = await browser.newContext({ viewport: { width: 700, height: 700 } });
  await offline.setOffline(true);
  const nothing = await offline.newPage();
  await assert.rejects(nothing.goto(vendor.page), /ERR_INTERNET_DISCONNECTED/);
  const screen = await offline.newPage();
  await screen.setContent('<body style="margin:0"><canvas style="width:700px;image-rendering:pixelated"></canvas></body>');
  const code = generate(link, { minCorrectionLevel: correction.L });
  const modules = Array.from({ length: code.size }, (_, y) => Array.from({ length: code.size }, (_, x) => code.get(x, y)));
  await screen.evaluate((rows) => {
    const canvas = document.querySelector('canvas');
    canvas.width = canvas.height = rows.length + 8;
    const drawing = canvas.getContext('2d');
    rows.forEach((row, y) => row.forEach((on, x) => { if (on) drawing.fillRect(x + 4, y + 4, 1, 1); }));
  }, modules);

  // A telephone scans it, and opens the page.
  const camera = await browser.newContext();
  assert.equal(await scanned(camera, await screen.screenshot()), link);
  const telephone = await visit(browser, link, { viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true });
  assert.ok((await telephone.locator('.note').innerText()).includes('lab 4 – Messplatz'));
  await go(telephone, '#download');
  const { name, content } = await downloaded(telephone);

  // The license is the QR code's, too, for a tablet.
  await telephone.locator('#as-qr summary').click();
  await telephone.setViewportSize({ width: 900, height: 1200 });
  const shown = await telephone.locator('#qr').screenshot();
  assert.equal(`${await scanned(camera, shown)}\n`, content);

  // The file goes over.
  const folder = path.join(vendor.stand.folder, 'usb');
  mkdirSync(folder);
  writeFileSync(path.join(folder, name), content);
  const licensed = await application('--file', folder);
  assert.equal(licensed.code, 0, licensed.printed);
  assert.match(licensed.printed, /^Licensed for ever/);
  writeFileSync(path.join(vendor.stand.folder, 'keys.json'), JSON.stringify(JSON.parse(settings).jwks));
  await vendor.verify(content, '--computer-id', 'lab 4 – Messplatz', '--jwks', 'keys.json');
});
