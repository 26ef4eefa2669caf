// The page reads an activation key as the service does: by the vectors that every language has.

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { after, before, test } from 'node:test';

import { launch } from '../browser.mjs';
import { Stand } from '../programs.mjs';
import { EN, problem, visit } from './customer.mjs';

let stand, browser;
before(async () => { [stand, browser] = await Promise.all([Stand.start(), launch()]); });
after(async () => { await browser?.close(); await stand?.stop(); });

// R33, R37
test('every text gives the activation key, or the reason why there is none, that the core gives', async () => {
  const file = path.resolve(import.meta.dirname, '../../../crates/client/vectors/activation-keys.json');
  const { texts } = JSON.parse(readFileSync(file, 'utf8'));
  const page = await visit(browser, `${stand.url}/activate`);
  let sent;
  await page.route('**/v1/activations', (route) => {
    sent = route.request().postDataJSON();
    return problem(404, 'activation_key_unknown')(route);
  });
  assert.ok(texts.length > 300);
  for (const { text, activation_key: key, error, position } of texts) {
    sent = undefined;
    await page.evaluate((typed) => {
      const field = document.getElementById('key');
      field.value = typed;
      field.dispatchEvent(new Event('input'));
      document.getElementById('go').click();
    }, text);
    if (key) {
      await page.locator('#problem').waitFor();
      assert.deepEqual(sent, { activation_key: key, accept_generic: false }, JSON.stringify(text));
      continue;
    }
    const wanted = error === 'symbol' ? EN['key.symbol'].replace('{position}', position) : EN[`key.${error}`];
    const shown = await page.locator('#key-wrong').innerText();
    assert.ok(shown === wanted || shown === EN['key.missing'], `${JSON.stringify(text)}: ${shown}`);
    assert.equal(sent, undefined);
  }
});
