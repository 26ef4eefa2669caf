// What else a customer does on the page: a renewed file, a computer that is released, the revocation list.

import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { after, before, test } from 'node:test';

import { launch, pictures } from '../browser.mjs';
import { EN, PRODUCT, Vendor, assertSound, downloaded, go, visit } from './customer.mjs';

let vendor, browser;
before(async () => { [vendor, browser] = await Promise.all([Vendor.start(), launch()]); });
after(async () => { await browser?.close(); await vendor?.stop(); });

async function task(name) {
  const page = await visit(browser, vendor.page);
  await page.locator(`#to-${name}`).click();
  return page;
}

// R26, R33, R37
test('an older file gets its current version, of the same license and computer', async () => {
  const { activation_key: key, license_id: license } = await vendor.order('--duration-days', '30');
  const old = await vendor.activated(key, 'desk-1');
  const page = await task('renew');
  const file = path.join(vendor.stand.folder, 'old.lic');
  writeFileSync(file, `\ufeff# Acme Editor\r\n> ${old.trim().replace(/.{60}/g, '$&\r\n> ')}\r\n`);
  await page.locator('#file').setInputFiles(file);
  await go(page, '#computer');
  await page.locator('#computer').fill('desk-2');
  await go(page, `text=${EN.errors.computer_mismatch}`);
  await page.locator('#computer').fill('desk-1');
  await go(page, `text=${EN['renew.valid']}`);
  await assertSound(page, 'up to date');
  await vendor.run('licenses', 'extend', license, '--by', '1y', '--yes');
  await go(page, '#download');
  const { content } = await downloaded(page);
  assert.notEqual(content, old);
  assert.equal((await vendor.verify(content, '--computer-id', 'desk-1')).license_id, license);
  await vendor.run('licenses', 'revoke', license, '--reason', 'refund', '--yes');
  await page.locator('button.quiet').click();
  await page.locator('#pasted').fill(content);
  await go(page, '#computer');
  await page.locator('#computer').fill('desk-1');
  await go(page, `text=${EN.errors.license_revoked}`);
  await assertSound(page, 'revoked');
  await pictures(page, 'activate-renew');
});

// R33, R37
test('what is no license file is said to be none, before anybody is asked', async () => {
  const page = await task('renew');
  const [one, other] = [await vendor.activated((await vendor.order()).activation_key, 'a'), await vendor.activated((await vendor.order()).activation_key, 'b')];
  for (const [pasted, wanted] of [['', 'file.missing'], ['nothing here', 'file.none'], [one.slice(0, 90), 'file.none'], [`${one}\n${other}`, 'file.several']]) {
    await page.locator('#pasted').fill(pasted);
    await page.locator('#go').click();
    assert.equal(await page.locator('#file-wrong').innerText(), EN[wanted]);
  }
  await page.locator('#file').setInputFiles({ name: 'large.lic', mimeType: '', buffer: Buffer.alloc(70_000, 'x') });
  await page.locator(`text=${EN['file.unreadable']}`).waitFor();
  await page.locator('#pasted').fill(`${one}\n${one}`);
  await go(page, '#computer');
  // What was handed in last counts, and is all that is shown.
  await page.locator('#file').setInputFiles({ name: 'none.lic', mimeType: '', buffer: Buffer.from('none') });
  await page.waitForFunction(() => document.getElementById('pasted').value === '');
  await go(page, `text=${EN['file.none']}`);
  await page.locator('#pasted').fill(one);
  assert.equal(await page.locator('#file').inputValue(), '');
});

// R25, R37
test('a computer is released by its license, once, and another one gets its seat', async () => {
  const { activation_key: key, license_id: license } = await vendor.order();
  const file = await vendor.activated(key, 'desk-1');
  const page = await task('release');
  await page.locator('#pasted').fill(file);
  await go(page, `text=${EN['computer.missing']}`);
  await page.locator('#computer').fill('desk-2');
  await go(page, `text=${EN.errors.computer_mismatch}`);
  await page.locator('#computer').fill('desk-1');
  await go(page, '#done');
  assert.equal(await page.locator('#done').innerText(), EN['release.done']);
  await assertSound(page, 'released');
  await pictures(page, 'activate-release');
  assert.equal(await vendor.used(license), 0);
  await go(page, '#done');
  assert.equal(await page.locator('#done').innerText(), EN['release.again']);
  await vendor.activated(key, 'desk-2');
  const generic = await vendor.activated((await vendor.order('--generic', '--duration-days', '30', '--yes')).activation_key, 'x');
  await page.locator('#pasted').fill(generic);
  await go(page, '#done');
  assert.equal(await page.locator('#done').innerText(), EN['release.generic']);
});

// R27, R37
test('the revocation list comes as the file that applications read', async () => {
  const page = await task('list');
  for (const wrong of ['', '../etc', 'a b']) {
    await page.locator('#product').fill(wrong);
    await go(page, `text=${EN['list.missing']}`);
  }
  await page.locator('#product').fill('acme-viewer');
  await go(page, `text=${EN.errors.product_unknown}`);
  await page.locator('#product').fill(` ${PRODUCT} `);
  await go(page, '#download');
  const { name, content } = await downloaded(page);
  writeFileSync(path.join(vendor.stand.folder, 'page.revocations'), content);
  assert.equal(name, `${PRODUCT}.revocations`);
  assert.equal((await vendor.run('revocations', 'show', 'page.revocations')).product, PRODUCT);
  await assertSound(page, 'the list');
});
