/** A license that the service gave: to download, to copy, as a QR code. */
import { correction, generate } from 'lean-qr/nano';
import { element } from './elements';
import { heading } from './form';
import type { License } from './license';
import { say } from './page';
import { date, text } from './texts';

/** What the largest QR code holds in bytes (ISO/IEC 18004, version 40-L). */
const QR_MAX_BYTES = 2953;
/** Modules around the code, and pixels of a module. */
const [QUIET, PIXELS] = [4, 4];

export function result(license: License, computer: string, restart: () => void): Node[] {
  const row = (name: string, value: string | undefined) =>
    (value === undefined ? [] : [element('div', {}, element('dt', {}, name), element('dd', {}, value))]);
  return [
    heading(text('result.heading')),
    element('dl', {},
      ...row(text('product'), license.product),
      ...row(text('kind'), text(license.kind === 'generic' ? 'kind.generic' : 'kind.computer')),
      ...row(text('computer'), license.kind === 'computer' ? computer : undefined),
      ...row(text('licensee'), license.licensee),
      ...row(text('ends'), license.ends === undefined ? text('ends.never') : date(license.ends)),
      ...row(text('maintenance'), license.maintenance === undefined ? undefined : date(license.maintenance))),
    ...(license.kind === 'generic' ? [element('p', { className: 'danger' }, text('generic.danger'))] : []),
    element('div', { className: 'buttons' },
      download(`${license.product}.lic`, `${license.text}\n`),
      element('button', { type: 'button', onclick: () => void copy(license.text) }, text('copy'))),
    element('h2', {}, text('next')),
    element('p', {}, text(license.kind === 'generic' ? 'next.generic' : 'next.computer')),
    qrCode(license),
    element('details', { id: 'as-text' },
      element('summary', {}, text('text')),
      element('textarea', { id: 'license-text', readOnly: true, value: license.text, rows: 6, 'aria-label': text('text') })),
    element('p', {}, element('button', { type: 'button', className: 'quiet', onclick: restart }, text('restart'))),
  ];
}

/** The file as an application and the console write it. */
export function download(name: string, content: string): HTMLElement {
  const link = element('a', { className: 'main', download: name, href: '#', id: 'download' }, text('download', { file: name }));
  const url = URL.createObjectURL(new Blob([content], { type: 'application/octet-stream' }));
  link.href = url;
  return link;
}

async function copy(license: string): Promise<void> {
  try {
    await navigator.clipboard.writeText(license);
    say(text('copied'));
  } catch {
    const details = document.getElementById('as-text') as HTMLDetailsElement;
    details.open = true;
    (document.getElementById('license-text') as HTMLTextAreaElement).select();
    say(text('copy.failed'));
  }
}

function qrCode({ text: content }: License): HTMLElement {
  const fits = content.length <= QR_MAX_BYTES;
  const canvas = element('canvas', { id: 'qr', role: 'img', 'aria-label': text('qr') });
  return element('details', { id: 'as-qr', ontoggle: () => fits && draw(content, canvas) },
    element('summary', {}, text('qr')),
    ...(fits ? [element('p', {}, text('qr.hint')), canvas] : [element('p', {}, text('qr.long'))]));
}

/** Black on white in any color scheme, with the quiet zone of four modules that readers need. */
function draw(content: string, canvas: HTMLCanvasElement): void {
  const code = generate(content, { minCorrectionLevel: correction.L });
  const context = canvas.getContext('2d');
  canvas.width = canvas.height = (code.size + 2 * QUIET) * PIXELS;
  if (!context) return;
  context.fillStyle = '#fff';
  context.fillRect(0, 0, canvas.width, canvas.height);
  context.fillStyle = '#000';
  for (let y = 0; y < code.size; y += 1) {
    for (let x = 0; x < code.size; x += 1) {
      if (code.get(x, y)) context.fillRect((x + QUIET) * PIXELS, (y + QUIET) * PIXELS, PIXELS, PIXELS);
    }
  }
}
