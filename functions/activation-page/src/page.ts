/** The page as a whole: which task is shown, what was said last, and the vendor's name, color and help. */
import { element } from './elements';
import { ask, isObject } from './service';
import { LOCALES, chooseLanguage, chosenLanguage, text } from './texts';

export type Task = { name: 'activate' | 'renew' | 'release' | 'list'; view: () => Node[] };

const at = (id: string) => document.getElementById(id) as HTMLElement;
const vendor = { name: '', help: '' };
let tasks: Task[] = [];
let current: Task['name'] = 'activate';

export function start(all: Task[]): void {
  tasks = all;
  const select = at('language') as HTMLSelectElement;
  select.append(...Object.entries(LOCALES).map(([tag, locale]) => element('option', { value: tag, lang: tag }, locale.language)));
  select.value = chosenLanguage();
  select.addEventListener('change', () => {
    chooseLanguage(select.value);
    show();
  });
  show();
  void fetchSettings();
}

/** Shows everything anew; the focus moves to the element that is named, or stays where it is. */
export function show(focus = document.activeElement?.id): void {
  document.documentElement.lang = chosenLanguage();
  at('language-label').textContent = text('choose_language');
  introduce();
  const choices = tasks.map(({ name }) => element('button', {
    type: 'button',
    id: `to-${name}`,
    onclick: () => choose(name),
    'aria-current': name === current ? 'page' : undefined,
  }, text(name)));
  const view = tasks.find(({ name }) => name === current)?.view() ?? [];
  at('main').replaceChildren(element('nav', { 'aria-label': text('tasks') }, ...choices), element('section', {}, ...view));
  if (focus) document.getElementById(focus)?.focus();
}

export function choose(name: Task['name']): void {
  current = name;
  say('');
  show('heading');
}

/** Tells those who don't see the page. */
export function say(said: string): void {
  at('said').textContent = said;
}

async function fetchSettings(): Promise<void> {
  const answer = await ask('v1/settings');
  const settings = answer.ok && isObject(answer.body) ? answer.body['settings'] : undefined;
  if (!isObject(settings)) return;
  const setting = (name: string) => (typeof settings[name] === 'string' ? settings[name] : '');
  [vendor.name, vendor.help] = [setting('page/Name'), setting('page/Help')];
  paint(setting('page/Color'));
  // What is being typed stays.
  introduce();
}

/** Says whose page it is, and where there is help. */
function introduce(): void {
  document.title = [text('title'), vendor.name].filter(Boolean).join(' – ');
  at('vendor').textContent = vendor.name || text('title');
  at('help').replaceChildren(...(vendor.help ? [element('h2', {}, text('help')), element('p', {}, vendor.help)] : []));
}

/** Takes the vendor's color, with black or white on it, whichever is easier to read. */
function paint(color: string): void {
  if (!/^#[0-9a-f]{6}$/i.test(color)) return;
  const channel = (place: number) => {
    const part = parseInt(color.slice(place, place + 2), 16) / 255;
    return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
  };
  const luminance = 0.2126 * channel(1) + 0.7152 * channel(3) + 0.0722 * channel(5);
  document.documentElement.style.setProperty('--brand', color);
  // Above this, black has the higher contrast (WCAG 2.2, 1.4.3).
  document.documentElement.style.setProperty('--on-brand', luminance > 0.179 ? '#000' : '#fff');
}
