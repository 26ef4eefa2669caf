/** Fetches a product's revocation list, for computers that are offline. */
import { trimmed } from './activation_key';
import { element } from './elements';
import { Asking, type Said, field, fine, form, heading } from './form';
import { isName } from './license';
import { show } from './page';
import { download } from './result';
import { type Answer, ask } from './service';
import { text } from './texts';

const asking = new Asking();
let product = '';
let wrong: Said = fine;
let list: { product: string; content: string } | undefined;

/** Fills in what the application said. */
export function begin(of: string | undefined): void {
  product = of ?? '';
}

export function view(): Node[] {
  return [
    heading(text('list.heading')),
    element('p', {}, text('list.intro')),
    form(() => void send(),
      field({
        id: 'product', label: text('list.product'), hint: text('list.hint'), value: product, wrong,
        onchange: (value) => { product = value; },
      }),
      asking.problem(),
      asking.button(text('list.do'))),
    ...(list ? [element('div', { className: 'note', id: 'list', tabIndex: -1 },
      element('h2', {}, text('list.ready')), download(`${list.product}.revocations`, list.content))] : []),
  ];
}

async function send(): Promise<void> {
  [product, wrong, list] = [trimmed(product), fine, undefined];
  asking.clear();
  if (!isName(product)) {
    wrong = () => text('list.missing');
    return show('product');
  }
  await asking.run(() => ask(`v1/revocations/${encodeURIComponent(product)}`), taken);
}

function taken(answer: Answer): boolean {
  // A page of a proxy begins otherwise.
  if (!answer.ok || !answer.text.startsWith('eyJ')) return false;
  list = { product, content: answer.text };
  show('list');
  return true;
}
