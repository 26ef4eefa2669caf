// The page reads an activation key as the service does: by the vectors that every language has.

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { after, before, test } from 'node:test';

import { launch } from '../browser.mjs';
import { Stand } from '../programs.mjs';
import { EN, visit } from './customer.mjs';

let stand, browser;
before(async () => { [stand, browser] = await Promise.all([Stand.start(), launch()]); });
after(async () => { await browser?.close(); await stand?.stop(); });

// R33, R37
test('every text gives the activation key, or the reason why there is none, that the core gives', async () => {
  const file = path.resolve(import.meta.dirname, '../../../crates/client/vectors/activation-keys.json');
  const { texts } = JSON.parse(readFileSync(file, 'utf8'));
  const page = await visit(browser, `${stand.url}/activate`);
  assert.ok(texts.length > 300);
  const read = await page.evaluate(async (all) => {
    let sent;
    globalThis.fetch = async (path, { body }) => {
      sent = JSON.parse(body);
      return new Response('{"code": "activation_key_unknown"}', { status: 404, headers: { 'content-type': 'application/problem+json' } });
    };
    const done = [];
    for (const text of all) {
      sent = undefined;
      const field = document.getElementById('key');
      field.value = text;
      field.dispatchEvent(new Event('input'));
      document.getElementById('go').click();
      const isAsked = sent !== undefined;
      while (isAsked && !document.getElementById('problem')) await new Promise((resolve) => { setTimeout(resolve); });
      done.push({ sent, wrong: document.getElementById('key-wrong')?.textContent });
    }
    return done;
  }, texts.map(({ text }) => text));
  for (const [place, { text, activation_key: key, error, position }] of texts.entries()) {
    const { sent, wrong } = read[place];
    if (key) {
      assert.deepEqual(sent, { activation_key: key, accept_generic: false }, JSON.stringify(text));
      continue;
    }
    const wanted = error === 'symbol' ? EN['key.symbol'].replace('{position}', position) : EN[`key.${error}`];
    const isOther = [EN['key.missing'], EN['key.is_license']].includes(wrong);
    assert.ok(wrong === wanted || isOther, `${JSON.stringify(text)}: ${wrong}`);
    assert.equal(sent, undefined);
  }
});
