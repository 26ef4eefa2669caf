/** Gets the current license in place of an older one. */
import { trimmed } from './activation_key';
import { element } from './elements';
import { LicenseFile } from './file';
import { Asking, type Said, field, fine, form, heading } from './form';
import { type License, isFor, readLicense } from './license';
import { show } from './page';
import { result } from './result';
import { type Answer, ask, isObject } from './service';
import { meaning, text } from './texts';

const asking = new Asking();
const file = new LicenseFile();
let [computer, standing] = ['', ''];
let wrong: Said = fine;
let [needsComputer, renewed] = [false, undefined as License | undefined];

export function view(): Node[] {
  if (renewed) return result(renewed, computer, restart);
  const said = standing === 'valid' ? text('renew.valid') : standing && meaning(standing);
  return [
    heading(text('renew.heading')),
    element('p', {}, text('renew.intro')),
    form(() => void send(),
      ...file.fields(),
      needsComputer && field({
        id: 'computer', label: text('computer'), hint: text('computer.hint'), value: computer, wrong,
        onchange: (value) => { computer = value; },
      }),
      said && element('div', { className: standing === 'valid' ? 'note' : 'problem', id: 'standing', tabIndex: -1 },
        element('p', {}, said)),
      asking.problem(),
      asking.button(text('renew.do'))),
  ];
}

async function send(): Promise<void> {
  [wrong, standing, computer] = [fine, '', trimmed(computer)];
  asking.clear();
  const license = file.read();
  if (!license) return;
  if (license.kind === 'computer' && computer === '') {
    wrong = needsComputer ? () => text('computer.missing') : fine;
    needsComputer = true;
    return show('computer');
  }
  if (!(await isFor(license, computer))) {
    [needsComputer, wrong] = [true, () => meaning('computer_mismatch')];
    return show('computer');
  }
  const request = { license_key: license.text, ...(license.kind === 'computer' && { computer_id: computer }) };
  await asking.run(() => ask('v1/validations', request), (answer) => taken(answer, license));
}

async function taken(answer: Answer, before: License): Promise<boolean> {
  if (!answer.ok || !isObject(answer.body)) return false;
  const newer = answer.body['license_key'];
  if (newer === undefined) {
    standing = String(answer.body['standing']);
    show('standing');
    return true;
  }
  const given = readLicense(newer);
  const isSame = given && (['license', 'activation', 'product', 'kind', 'computer'] as const).every((part) => given[part] === before[part]);
  if (!isSame) return false;
  renewed = given;
  show('heading');
  return true;
}

function restart(): void {
  [renewed, standing, needsComputer, computer] = [undefined, '', false, ''];
  file.clear();
  show('heading');
}
