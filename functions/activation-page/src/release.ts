/** Gives back the seat of a computer by its license. */
import { trimmed } from './activation_key';
import { element } from './elements';
import { LicenseFile } from './file';
import { Asking, type Said, field, fine, form, heading } from './form';
import { isFor } from './license';
import { say, show } from './page';
import { type Answer, ask } from './service';
import { meaning, text } from './texts';

const asking = new Asking();
const file = new LicenseFile();
let computer = '';
let wrong: Said = fine;
let done: 'release.done' | 'release.again' | 'release.generic' | undefined;

export function view(): Node[] {
  return [
    heading(text('release')),
    element('p', {}, text('release.intro')),
    element('p', { className: 'danger' }, text('release.danger')),
    form(() => void send(),
      ...file.fields(),
      field({
        id: 'computer', label: text('computer'), hint: text('computer.hint'), value: computer, wrong,
        onchange: (value) => { computer = value; },
      }),
      asking.problem(),
      done && element('div', { className: 'note', id: 'done', tabIndex: -1 }, element('p', {}, text(done))),
      asking.button(text('release.do'))),
  ];
}

async function send(): Promise<void> {
  [wrong, done, computer] = [fine, undefined, trimmed(computer)];
  asking.clear();
  const license = file.read();
  if (!license) return;
  if (license.kind === 'generic') return finish('release.generic');
  if (computer === '') wrong = () => text('computer.missing');
  else if (!(await isFor(license, computer))) wrong = () => meaning('computer_mismatch');
  if (wrong !== fine) return show('computer');
  await asking.run(() => ask('v1/releases', { license_key: license.text, computer_id: computer }), taken);
}

/** Sent again after a lost answer, the service knows no such seat any more: it is free. */
function taken(answer: Answer): boolean {
  if (!answer.ok && answer.code !== 'activation_unknown') return false;
  finish(answer.ok ? 'release.done' : 'release.again');
  return true;
}

function finish(said: NonNullable<typeof done>): void {
  done = said;
  say(text(said));
  show('done');
}
