/** Exchanges an activation key for a license, for a computer that is offline or for any number of them. */
import { readActivationKey, trimmed } from './activation_key';
import { element } from './elements';
import { Asking, type Said, field, fine, form, heading } from './form';
import { type License, findLicenses, isFor, readLicense } from './license';
import { type Link, isLine } from './link';
import { show } from './page';
import { result } from './result';
import { type Answer, ask, isObject } from './service';
import { text } from './texts';

type Step = 'key' | 'computer' | 'generic' | 'done';

const asking = new Asking();
let link: Link = { isGiven: false, isWhole: true, takesGeneric: true };
let step: Step = 'key';
let [typed, computer] = ['', ''];
let wrong: Said = fine;
let license: License | undefined;

/** Fills in what the application said. */
export function begin(said: Link): void {
  link = said;
  [typed, computer, license, step] = [said.key ?? '', said.computer ?? '', undefined, 'key'];
  wrong = fine;
  asking.clear();
}

export function view(): Node[] {
  if (step === 'done' && license) return result(license, computer, restart);
  return { key: keyStep, computer: computerStep, generic: genericStep, done: keyStep }[step]();
}

function keyStep(): Node[] {
  const inLink = element('div', { className: 'note' },
    element('p', {}, text(link.isWhole ? 'link' : 'link.wrong')),
    element('dl', {}, ...[['product', link.product], ['computer', link.computer]].map(([name, value]) =>
      value && element('div', {}, element('dt', {}, text(name as 'product' | 'computer')), element('dd', {}, value)))));
  return [
    heading(text('activate.heading')),
    element('p', {}, text('activate.intro')),
    ...(link.isGiven ? [inLink] : []),
    form(() => void sendKey(),
      field({
        id: 'key', label: text('key'), hint: text('key.hint'), value: typed, wrong, isLong: true, onchange: (value) => { typed = value; },
      }),
      asking.problem(),
      asking.button(text(link.computer ? 'computer.do' : 'continue'))),
  ];
}

function computerStep(): Node[] {
  return [
    heading(text('activate.heading')),
    element('p', {}, text('computer.intro')),
    form(() => void sendComputer(),
      field({
        id: 'computer', label: text('computer'), hint: text('computer.hint'), value: computer, wrong,
        onchange: (value) => { computer = value; },
      }),
      asking.problem(),
      element('div', { className: 'buttons' }, asking.button(text('computer.do')), backButton())),
  ];
}

function genericStep(): Node[] {
  return [
    heading(text('generic.heading')),
    element('p', {}, text('generic.intro')),
    element('p', { className: 'danger' }, text('generic.danger')),
    form(() => void sendGeneric(),
      asking.problem(),
      element('div', { className: 'buttons' }, asking.button(text('generic.do')), backButton())),
  ];
}

const backButton = () => element('button', { type: 'button', onclick: () => go('key', 'key') }, text('back'));

function go(next: Step, focus = 'heading'): void {
  [step, wrong] = [next, fine];
  asking.clear();
  show(focus);
}

function restart(): void {
  begin({ isGiven: false, isWhole: true, takesGeneric: true });
  show('heading');
}

/** Says what is wrong at the field. */
function refuse(id: string, said: Said): void {
  wrong = said;
  asking.clear();
  show(id);
}

/** The activation key, checked before anybody is asked. */
function key(): string | undefined {
  const read = readActivationKey(typed);
  if ('activation_key' in read) return read.activation_key;
  const [isEmpty, isLicense] = [trimmed(typed) === '', findLicenses(new TextEncoder().encode(typed)).length > 0];
  const said = () => {
    if (isEmpty) return text('key.missing');
    if (isLicense) return text('key.is_license');
    return 'position' in read ? text('key.symbol', { position: read.position }) : text(`key.${read.error}`);
  };
  refuse('key', said);
  return undefined;
}

const post = (activationKey: string, more: object) => ask('v1/activations', {
  activation_key: activationKey,
  ...(link.product && { product: link.product }),
  ...(link.trusted && { trusted_signing_keys: link.trusted }),
  ...more,
});

/** Learns whether the license is for one computer: without one, the service uses no seat and says which it is. */
async function sendKey(): Promise<void> {
  wrong = fine;
  const activationKey = key();
  if (!activationKey) return;
  typed = activationKey;
  // A computer that the link named stands on the page, beside the button.
  const known = link.computer ? { computer_id: link.computer } : {};
  await asking.run(() => post(activationKey, { ...known, accept_generic: false }), (answer) => taken(answer, 'computer', link.computer));
}

async function sendComputer(): Promise<void> {
  computer = computer === link.computer ? computer : trimmed(computer);
  wrong = fine;
  const activationKey = key();
  if (!activationKey) return go('key', 'key');
  if (computer === '' || !isLine(computer)) return refuse('computer', () => text('computer.missing'));
  await asking.run(() => post(activationKey, { computer_id: computer, accept_generic: false }), (answer) => taken(answer, 'computer', computer));
}

async function sendGeneric(): Promise<void> {
  const activationKey = key();
  if (!activationKey) return go('key', 'key');
  // Where the application was activated before, it has its seat under this name.
  const known = link.computer ? { computer_id: link.computer } : {};
  await asking.run(() => post(activationKey, known), (answer) => taken(answer, 'generic', link.computer));
}

/** Goes on by what was answered; false for what is to be shown as a problem. */
async function taken(answer: Answer, kind: License['kind'], of: string | undefined): Promise<boolean> {
  if (!answer.ok) {
    if (answer.code === 'generic_keys_not_accepted' && link.takesGeneric && kind === 'computer') return went('generic');
    if (answer.code === 'invalid_field' && answer.pointers.includes('/computer_id') && step === 'key') return went('computer');
    return false;
  }
  const given = isObject(answer.body) ? readLicense(answer.body['license_key']) : undefined;
  const isRight = given && given.kind === kind && isObject(answer.body) && answer.body['kind'] === kind
    && answer.body['product'] === given.product && (!link.product || link.product === given.product)
    && (of === undefined ? kind === 'generic' : await isFor(given, of));
  if (!given || !isRight) return false;
  license = given;
  if (of !== undefined) computer = of;
  return went('done');
}

function went(next: Step): boolean {
  go(next);
  return true;
}
