// One field for all that a customer says on the phone. A key is a secret: it is sent in a body, and stands in no address.
import { useEffect, useRef, useState } from 'preact/hooks';

import { List } from '../parts/list';
import { Page, Section } from '../parts/page';
import { ProblemBox } from '../parts/problem';
import { say } from '../parts/said';
import { go, href } from '../router';
import { askConsole, call } from '../service/call';
import { asFailure, type Failure } from '../service/failure';
import { usePages } from '../service/pages';
import type { FindLicenseRequest } from '../service/schema';
import { LICENSE_COLUMNS, licenseHref } from './license_words';

/** What a text can be, by the rules of the console's process. */
type Identified = { is: 'key'; find: FindLicenseRequest } | { is: 'license_id'; license_id: string } | { is: 'text'; text: string };

export function SearchField({ text: known }: { text: string }) {
  const [text, setText] = useState(known);
  const [failure, setFailure] = useState<Failure>();
  const [isAsking, setAsking] = useState(false);
  const field = useRef<HTMLInputElement>(null);
  useEffect(() => setText(known), [known]);

  const search = async (event: Event) => {
    event.preventDefault();
    if (text.trim() === '' || isAsking) return;
    setAsking(true);
    setFailure(undefined);
    try {
      const found = await askConsole<Identified>('post', 'identify', { text });
      if (found.is === 'license_id') {
        go(href(['licenses', found.license_id]));
      } else if (found.is === 'text') {
        go(href(['search'], { text: found.text }));
      } else {
        const { license, activation_key_replaced } = await call('post', '/v1/licenses/find', { body: found.find });
        setText('');
        if (activation_key_replaced) say('This activation key was replaced by a newer one and activates nothing');
        go(`${licenseHref(license)}${activation_key_replaced ? '?replaced=true' : ''}`);
      }
    } catch (error) {
      setFailure(asFailure(error));
      field.current?.focus();
    }
    setAsking(false);
  };

  return (
    <search class="search">
      <form onSubmit={(event) => void search(event)}>
        <label for="search" class="unseen">
          Find a license
        </label>
        <input id="search" ref={field} type="search" dir="auto" autocomplete="off" spellcheck={false} placeholder="E-mail, name, order, key, license ID or computer" value={text} onInput={(event) => setText(event.currentTarget.value)} />
        <button type="submit" disabled={isAsking}>
          Search
        </button>
      </form>
      {failure && (
        <div class="search-problem">
          <ProblemBox failure={failure} />
          <button type="button" onClick={() => setFailure(undefined)}>
            Dismiss
          </button>
        </div>
      )}
    </search>
  );
}

const PLACES = [
  { title: 'Customers with this e-mail address', by: 'customer_email', fits: (text: string) => /^\S+@\S+$/.test(text) },
  { title: 'Customers whose names begin so', by: 'customer_name', fits: (text: string) => !/^\S+@\S+$/.test(text) },
  { title: 'Orders', by: 'order_id', fits: () => true },
  { title: 'Computers', by: 'computer_id', fits: () => true },
] as const;

/** What was found of a text that is no key: by each thing that it can be. */
export function SearchScreen({ text }: { text: string }) {
  const places = PLACES.filter((place) => place.fits(text));
  return (
    <Page title={`Search: ${text.length > 60 ? `${text.slice(0, 60)}…` : text}`}>
      {places.map((place) => (
        <Found key={place.by + text} title={place.title} by={place.by} text={text} />
      ))}
    </Page>
  );
}

function Found({ title, by, text }: { title: string; by: (typeof PLACES)[number]['by']; text: string }) {
  const pages = usePages(
    async (cursor, signal) => {
      const { licenses, cursor: next } = await call('get', '/v1/licenses', { query: { [by]: text, limit: 10, ...(cursor && { cursor }) } }, signal);
      return { entries: licenses, cursor: next };
    },
    [by, text],
    1,
  );
  const { customer, email, product, state, seats, ends, order } = LICENSE_COLUMNS;
  // A text that can't be an e-mail address or a name at all is none here.
  const isImpossible = pages.failure?.code === 'invalid_field';
  return (
    <Section title={title}>
      {isImpossible ? (
        <p class="none">None.</p>
      ) : (
        <List pages={pages} caption={title} columns={[customer, email, product, state, seats, ends, order]} keyOf={(license) => license.license_id} none="None." />
      )}
      {by === 'customer_email' && pages.entries.length > 0 && (
        <p>
          <a href={href(['customers'], { email: text })}>All of this customer</a>
        </p>
      )}
    </Section>
  );
}
