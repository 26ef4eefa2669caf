// A customer activates for another computer: by mouse, by keyboard alone, in every language.

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';

import { launch, pictures } from '../browser.mjs';
import { EN, LANGUAGES, PRODUCT, Vendor, assertFits, assertSound, downloaded, go, texts, visit } from './customer.mjs';

let vendor, browser;
before(async () => { [vendor, browser] = await Promise.all([Vendor.start(), launch()]); });
after(async () => { await browser?.close(); await vendor?.stop(); });

// R3, R37
test('a license for one computer comes as the file that the console writes, for that computer alone', async () => {
  const { activation_key: key, license_id: license } = await vendor.order('--customer-name', 'Example University');
  const page = await visit(browser, vendor.page);
  await page.locator('#key').fill(`Dear Ada,\n\nyour key: „${key.toLowerCase()}“.\nEnjoy!`);
  await go(page, '#computer');
  assert.equal(await vendor.used(license), 0, 'asking for the kind takes no seat');
  await page.locator('#computer').fill(' till 7 – Büro ');
  await go(page, '#download');
  const { name, content } = await downloaded(page);
  assert.deepEqual([name, content], [`${PRODUCT}.lic`, await vendor.activated(key, 'till 7 – Büro')]);
  const shown = await page.locator('dl').innerText();
  for (const said of [PRODUCT, EN['kind.computer'], 'till 7 – Büro', 'Example University', EN['ends.never']]) assert.ok(shown.includes(said), said);
  assert.equal((await vendor.verify(content, '--computer-id', 'till 7 – Büro')).verdict, 'licensed');
  await assert.rejects(vendor.verify(content, '--computer-id', 'till 8'), /computer_mismatch/);
  const copy = page.locator(`text=${EN.copy}`);
  await page.evaluate(() => { navigator.clipboard.writeText = () => Promise.reject(new Error('not allowed')); });
  await copy.click();
  await page.locator('#license-text').waitFor();
  assert.equal(await page.locator('#said').innerText(), EN['copy.failed']);
  assert.equal(`${await page.evaluate(() => getSelection().toString())}\n`, content, 'it is marked for copying by hand');
  await page.evaluate(() => { delete navigator.clipboard.writeText; });
  await page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
  await copy.click();
  await page.waitForFunction((said) => document.getElementById('said').textContent === said, EN.copied);
  assert.equal(`${await page.evaluate(() => navigator.clipboard.readText())}\n`, content);
  await assertSound(page, 'the result');
  await pictures(page, 'activate-result');
});

// R4, R10, R37
test('a generic license asks for no computer, says the danger and where the file belongs', async () => {
  const { activation_key: key, license_id: license } = await vendor.order('--generic', '--duration-days', '30', '--yes');
  const page = await visit(browser, vendor.page);
  await page.locator('#key').fill(key);
  await go(page, `text=${EN['generic.heading']}`);
  assert.equal(await page.locator('#computer').count(), 0);
  assert.ok((await page.locator('.danger').innerText()).includes(EN['generic.danger']));
  assert.equal(await vendor.used(license), 0, 'nothing was taken before the click');
  await assertSound(page, 'the danger');
  await pictures(page, 'activate-generic');
  await go(page, '#download');
  const { content } = await downloaded(page);
  assert.ok((await page.locator('section').innerText()).includes(EN['next.generic']));
  for (const computer of ['any', 'other']) await vendor.verify(content, '--computer-id', computer, '--allow-generic');
  await assert.rejects(vendor.verify(content, '--computer-id', 'any'), /generic_not_allowed/);
  // The same again gets the same file, and no further seat.
  await page.locator('button.quiet').click();
  await page.locator('#key').fill(key);
  await go(page, `text=${EN['generic.heading']}`);
  await go(page, '#download');
  assert.equal((await downloaded(page)).content, content);
});

// R5, R37
test('who clicks twice still has to say yes to a license for any number of computers', async () => {
  const { activation_key: key, license_id: license } = await vendor.order('--generic', '--duration-days', '30', '--yes');
  const page = await visit(browser, vendor.page);
  await page.locator('#key').fill(key);
  await go(page, `text=${EN['generic.heading']}`);
  const { x, y, width, height } = await page.locator('#go').boundingBox();
  await page.mouse.move(x + width / 2, y + height / 2);
  await page.mouse.down({ clickCount: 2 });
  await page.mouse.up({ clickCount: 2 });
  await page.waitForTimeout(500);
  assert.equal(await page.locator('#heading').innerText(), EN['generic.heading']);
  assert.equal(await vendor.used(license), 0);
  await go(page, '#download');
  assert.deepEqual(page.problems, []);
});

// R37
test('it is done by keyboard alone, and the focus is always where the next thing is', async () => {
  const { activation_key: key } = await vendor.order();
  const page = await visit(browser, vendor.page);
  const focused = () => page.evaluate(() => document.activeElement?.id ?? '');
  const tabTo = async (id) => {
    for (let steps = 0; steps < 20 && await focused() !== id; steps += 1) await page.keyboard.press('Tab');
    assert.equal(await focused(), id);
  };
  await tabTo('key');
  await page.keyboard.type(`${key.slice(0, -1)}*`);
  await tabTo('go');
  await page.keyboard.press('Enter');
  assert.equal(await focused(), 'key', 'back to what is wrong');
  assert.equal(await page.locator('#key').getAttribute('aria-invalid'), 'true');
  assert.match(await page.locator('#key').getAttribute('aria-describedby'), /key-wrong/);
  await page.keyboard.press('Control+A');
  await page.keyboard.type(key);
  await tabTo('go');
  await page.keyboard.press('Space');
  await page.locator('#computer').waitFor();
  assert.equal(await focused(), 'heading');
  await tabTo('computer');
  await page.keyboard.type('desk-1');
  await page.keyboard.press('Enter');
  await page.locator('#download').waitFor();
  assert.equal(await focused(), 'heading');
  await tabTo('download');
  const [download] = await Promise.all([page.waitForEvent('download'), page.keyboard.press('Enter')]);
  assert.equal(download.suggestedFilename(), `${PRODUCT}.lic`);
  assert.deepEqual(page.problems, []);
});

for (const language of LANGUAGES) {
  // R37
  test(`in ${language} every step has its text, fits 320 pixels and a large screen, and has no barrier`, async () => {
    const said = texts(language);
    const [bound, generic] = await Promise.all([vendor.order(), vendor.order('--generic', '--duration-days', '30', '--yes')]);
    const page = await visit(browser, vendor.page, { locale: language });
    const steps = async (name) => {
      for (const viewport of [{ width: 320, height: 640 }, { width: 640, height: 400 }, { width: 3840, height: 2160 }, { width: 1280, height: 800 }]) {
        await page.setViewportSize(viewport);
        const what = `${language} ${name} ${viewport.width}`;
        await page.emulateMedia({ colorScheme: viewport.width === 1280 ? 'dark' : 'light', reducedMotion: 'reduce' });
        await ([320, 1280].includes(viewport.width) ? assertSound(page, what) : assertFits(page, what));
      }
      const wanted = { key: 'activate.heading', computer: 'computer.intro', generic: 'generic.heading', result: 'result.heading' }[name] ?? name;
      assert.ok((await page.locator('section').innerText()).includes(said[wanted]), `${language} ${name}`);
    };
    assert.equal(await page.locator('html').getAttribute('lang'), language);
    await steps('key');
    await go(page, '#key-wrong');
    await steps('key.missing');
    await page.locator('#key').fill(bound.activation_key);
    await go(page, '#computer');
    await steps('computer');
    await page.locator('#computer').fill(`machine-${'x'.repeat(43)}`);
    await go(page, '#download');
    await page.locator('#as-qr summary').click();
    await steps('result');
    await page.setViewportSize({ width: 320, height: 640 });
    await pictures(page, `activate-${language}-narrow`);
    await page.locator('button.quiet').click();
    await page.locator('#key').fill(generic.activation_key);
    await go(page, '.danger');
    await steps('generic');
    for (const [task, heading] of [['renew', 'renew.heading'], ['release', 'release.intro'], ['list', 'list.heading']]) {
      await page.locator(`#to-${task}`).click();
      await steps(heading);
      await go(page, '.wrong');
      await steps(task === 'list' ? 'list.missing' : 'file.missing');
    }
  });
}

// R37
test('another language is chosen without losing what was typed', async () => {
  const page = await visit(browser, vendor.page, { locale: 'xx' });
  assert.equal(await page.locator('html').getAttribute('lang'), 'en');
  await page.locator('#key').fill('half a key');
  await go(page, `text=${EN['key.length']}`);
  await page.locator('#language').selectOption('de');
  assert.equal(await page.locator('#key-wrong').innerText(), texts('de')['key.length']);
  assert.ok((await page.locator('section').innerText()).includes(texts('de')['activate.heading']));
  assert.equal(await page.locator('#key').inputValue(), 'half a key');
});
