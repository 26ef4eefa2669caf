/** The page's texts, in the browser's language or the one that was chosen. */
import de from '../locales/de.json';
import en from '../locales/en.json';
import es from '../locales/es.json';
import fr from '../locales/fr.json';
import ja from '../locales/ja.json';

type Locale = typeof en;
export type Text = Exclude<keyof Locale, 'errors'>;

export const LOCALES: Record<string, Locale> = { en, de, fr, es, ja };

let language = navigator.languages.map((tag) => tag.slice(0, 2).toLowerCase()).find((tag) => tag in LOCALES) ?? 'en';

export const chosenLanguage = () => language;

export function chooseLanguage(tag: string): void {
  if (tag in LOCALES) language = tag;
}

const locale = () => LOCALES[language] ?? en;

/** A text, with what belongs in the place of each `{name}`. */
export function text(name: Text, values: Record<string, string | number> = {}): string {
  return locale()[name].replace(/\{(\w+)\}/g, (_, of: string) => String(values[of] ?? ''));
}

/** What a code of the service means for a customer. */
export function meaning(code: string): string {
  const errors: Record<string, string> = locale().errors;
  return (Object.hasOwn(errors, code) ? errors[code] : undefined) ?? locale().errors.internal;
}

/** A date in the reader's way; of a time of day, too. */
export function date(at: string | number, withTime = false): string {
  const format = new Intl.DateTimeFormat(language, withTime ? { dateStyle: 'long', timeStyle: 'short' } : { dateStyle: 'long' });
  const time = new Date(at);
  return Number.isNaN(time.getTime()) ? String(at) : format.format(time);
}
