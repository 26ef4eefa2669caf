// Debian's Chromium, and what every test of a page asks of it.

import { existsSync, mkdirSync } from 'node:fs';
import path from 'node:path';

import axe from 'axe-core';
import { chromium } from 'playwright-core';

import { LEFT_BEHIND } from './programs.mjs';

const CHROMIUM = process.env.CHROMIUM ?? '/usr/bin/chromium';
const FLAGS = ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking',
  '--disable-component-update', '--disable-sync'];

export async function launch() {
  if (!existsSync(CHROMIUM)) throw new Error(`there is no ${CHROMIUM}: install Debian's package chromium`);
  return chromium.launch({ executablePath: CHROMIUM, args: FLAGS });
}

/** What axe-core finds wrong with the page, as lines; none is wanted. */
export async function violations(page) {
  // By the debugger: the page's policy lets no script in.
  await page.evaluate(axe.source);
  const { violations } = await page.evaluate(() => globalThis.axe.run(document));
  return violations.flatMap(({ id, help, nodes }) => nodes.map(({ target, failureSummary }) => `${id} (${help}) at ${target}: ${failureSummary}`));
}

/** A picture of the page, in light and in dark. */
export async function pictures(page, name) {
  mkdirSync(LEFT_BEHIND, { recursive: true });
  for (const colorScheme of ['light', 'dark']) {
    await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
    await page.screenshot({ path: path.join(LEFT_BEHIND, `${name}-${colorScheme}.png`), fullPage: true });
  }
  await page.emulateMedia({ colorScheme: null, reducedMotion: null });
}
