/** A license file that is handed in: chosen, or its text pasted. */
import { element } from './elements';
import { type Said, field, fine } from './form';
import { type License, findLicenses } from './license';
import { show } from './page';
import { text } from './texts';

/** What the service takes of a text with a license in it is much less. */
const FILE_MAX_BYTES = 64 * 1024;

export class LicenseFile {
  private wrong: Said = fine;
  private pasted = '';
  private chosen: Uint8Array | undefined;

  /** One and the same, since it shows which file was chosen. */
  private readonly input = element('input', {
    id: 'file',
    type: 'file',
    onchange: () => void this.choose(this.input.files?.[0]),
  });

  fields(): Node[] {
    const { input } = this;
    const wrong = this.wrong();
    input.setAttribute('aria-describedby', wrong ? 'file-hint file-wrong' : 'file-hint');
    input.setAttribute('aria-invalid', String(wrong !== ''));
    return [
      element('div', { className: 'field' },
        element('label', { for: 'file' }, text('file')),
        input,
        element('p', { className: 'hint', id: 'file-hint' }, text('file.hint')),
        wrong && element('p', { className: 'wrong', id: 'file-wrong' }, wrong)),
      field({
        id: 'pasted', label: text('file.paste'), value: this.pasted, isLong: true, onchange: (value) => this.paste(value),
      }),
    ];
  }

  /** The only license in it; else says what is wrong. */
  read(): License | undefined {
    const bytes = this.pasted.trim() ? new TextEncoder().encode(this.pasted) : this.chosen;
    const found = bytes ? findLicenses(bytes) : [];
    const slip = !bytes ? 'file.missing' : !found.length ? 'file.none' : found.length > 1 ? 'file.several' : undefined;
    this.wrong = slip ? () => text(slip) : fine;
    if (slip) show('file');
    return slip ? undefined : found[0];
  }

  /** Forgets what was handed in. */
  clear(): void {
    [this.pasted, this.chosen, this.input.value] = ['', undefined, ''];
  }

  /** What was handed in last counts. */
  private paste(pasted: string): void {
    this.clear();
    this.pasted = pasted;
  }

  private async choose(file: File | undefined): Promise<void> {
    [this.chosen, this.pasted, this.wrong] = [undefined, '', fine];
    if (file && file.size <= FILE_MAX_BYTES) {
      try {
        this.chosen = new Uint8Array(await file.arrayBuffer());
      } catch {
        this.wrong = () => text('file.unreadable');
      }
    } else if (file) {
      this.wrong = () => text('file.unreadable');
    }
    show('file');
  }
}
