/** What the forms are made of: fields with a label, a hint and what is wrong with them; a button that asks the service. */
import { element } from './elements';
import { type Answer, type Failure, mayTryAgain } from './service';
import { say, show } from './page';
import { date, meaning, text } from './texts';

export type Said = () => string;
/** Nothing is wrong. */
export const fine: Said = () => '';

type Field = {
  id: string;
  label: string;
  hint?: string;
  value: string;
  /** What is wrong with it, in the language of the moment. */
  wrong?: Said | undefined;
  isLong?: boolean;
  onchange: (value: string) => void;
};

/** A field whose hint and slip a screen reader reads along with it. */
export function field({ id, label, hint, value, wrong, isLong, onchange }: Field): HTMLElement {
  const slip = wrong?.();
  const described = [hint && `${id}-hint`, slip && `${id}-wrong`].filter(Boolean).join(' ');
  const input = element(isLong ? 'textarea' : 'input', {
    id,
    value,
    ...(isLong && { rows: 3 }),
    autocomplete: 'off',
    autocapitalize: 'off',
    spellcheck: false,
    oninput: (event: Event) => onchange((event.target as HTMLInputElement).value),
    'aria-describedby': described || undefined,
    'aria-invalid': slip ? 'true' : undefined,
  });
  return element('div', { className: 'field' },
    element('label', { for: id }, label),
    input,
    hint && element('p', { id: `${id}-hint`, className: 'hint' }, hint),
    slip && element('p', { id: `${id}-wrong`, className: 'wrong' }, slip));
}

export const heading = (said: string) => element('h1', { id: 'heading', tabIndex: -1 }, said);

/** What is being asked, and what was answered badly. */
export class Asking {
  failure: Failure | undefined;
  private isBusy = false;
  private label = '';
  private made: HTMLElement | undefined;
  private until = 0;

  /** Asks once at a time; shows that it does, and what went wrong. `taken` gets what went well, or a failure that it can use. */
  async run(asked: () => Promise<Answer>, taken: (answer: Answer) => boolean | Promise<boolean>): Promise<void> {
    if (this.isBusy || Date.now() < this.until) return;
    this.isBusy = true;
    this.failure = undefined;
    say(text('busy'));
    show();
    const answer = await asked();
    this.isBusy = false;
    say('');
    if (await taken(answer)) return;
    this.failure = answer.ok ? { code: 'unfit', pointers: [], wait: 0 } : answer;
    this.until = Date.now() + this.failure.wait * 1000;
    show('problem');
    if (this.failure.wait) this.countDown();
  }

  /** Forgets what went wrong. */
  clear(): void {
    this.failure = undefined;
  }

  /** The button of a form, which waits as long as the service wants. */
  button(label: string): HTMLElement {
    const seconds = Math.ceil((this.until - Date.now()) / 1000);
    const again = this.failure && mayTryAgain(this.failure.code);
    const said = seconds > 0 ? text('again.in', { seconds }) : again ? text('again') : label;
    this.label = label;
    this.made = element('button', {
      id: 'go',
      className: 'main',
      type: 'submit',
      'aria-disabled': this.isBusy || seconds > 0 ? 'true' : undefined,
      'aria-busy': this.isBusy ? 'true' : undefined,
    }, this.isBusy ? text('busy') : said);
    return this.made;
  }

  problem(): HTMLElement | undefined {
    const { failure } = this;
    if (!failure) return undefined;
    const { code, retryAt, requestId } = failure;
    const said = code === 'network' || code === 'unfit' ? text(code) : meaning(code);
    return element('div', { className: 'problem', id: 'problem', tabIndex: -1, role: 'alert' },
      element('h2', {}, text('problem')),
      element('p', {}, said),
      retryAt && element('p', {}, text('again.from', { time: date(retryAt, true) })),
      requestId && element('p', { className: 'hint' }, text('reference', { id: requestId })));
  }

  /** Only the button changes, so that what is typed meanwhile stays. */
  private countDown(): void {
    const timer = setInterval(() => {
      const { made } = this;
      const isFocused = document.activeElement === made;
      made?.replaceWith(this.button(this.label));
      if (isFocused) this.made?.focus();
      if (Date.now() >= this.until) clearInterval(timer);
    }, 500);
  }
}

/** A form that is sent by its button or the Enter key, and never by the browser. */
export function form(submit: () => void, ...children: (Node | string | false | undefined)[]): HTMLElement {
  const sent = (event: Event) => {
    event.preventDefault();
    submit();
  };
  return element('form', { onsubmit: sent, noValidate: true }, ...children);
}
