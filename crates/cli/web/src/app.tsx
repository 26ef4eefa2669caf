// The frame around the screens: who is asked, where one can go, and the search field.
import { useState } from 'preact/hooks';

import { Said } from './parts/said';
import { Shown } from './parts/problem';
import { useRoute, type Route } from './router';
import { Screen } from './screens/screen';
import { SearchField } from './screens/search';
import { Advice } from './service/advice';
import { useAsked } from './service/asked';
import { askConsole } from './service/call';
import { Rights, useRight } from './service/rights';
import { keepSessionToken, type Session } from './service/session';

const PLACES = [
  { href: '#/', label: 'Overview', begins: '' },
  { href: '#/licenses', label: 'Manage Keys', begins: 'licenses' },
  { href: '#/products', label: 'Products', begins: 'products' },
  { href: '#/computers', label: 'Blocked computers', begins: 'computers' },
  { href: '#/events', label: 'Events', begins: 'events' },
  { href: '#/settings', label: 'Settings', begins: 'settings' },
];

export function App({ openingToken }: { openingToken: string | undefined }) {
  const [token, setToken] = useState(openingToken);
  const asked = useAsked<Session>(async (signal) => {
    if (token !== undefined) {
      const { session } = await askConsole<{ session: string }>('post', 'session', { token });
      keepSessionToken(session);
      setToken(undefined);
    }
    return askConsole('get', 'session', undefined, signal);
  }, []);
  if (!asked.answer) {
    return (
      <main class="opening">
        <h1>Latchkey</h1>
        {asked.failure && <p>This page is opened by the console: type <code>latchkey console</code> in a terminal.</p>}
        <Shown asked={asked}>{() => null}</Shown>
      </main>
    );
  }
  return (
    <Rights.Provider value={asked.answer.rights}>
      <Advice.Provider value={asked.answer.advice ?? {}}>
        <Frame session={asked.answer} />
      </Advice.Provider>
    </Rights.Provider>
  );
}

function Frame({ session }: { session: Session }) {
  const route = useRoute();
  const isPlace = (begins: string) => (route.parts[0] ?? '') === begins || (begins === 'licenses' && ['create', 'customers'].includes(route.parts[0] ?? ''));
  return (
    <>
      <a class="skip" href="#main" onClick={skip}>
        Skip to the content
      </a>
      <div class="frame">
        <nav class="bar" aria-label="Main">
          <a class="brand" href="#/">
            Latchkey
          </a>
          <ul>
            {PLACES.map(({ href, label, begins }) => (
              <li key={href}>
                <a href={href} aria-current={isPlace(begins) ? 'page' : undefined}>
                  {label}
                </a>
              </li>
            ))}
          </ul>
          <p class="service" title={`Region ${session.region}, credentials: ${session.credentials}`}>
            <span class="unseen">Service: </span>
            {session.url.replace(/^https?:\/\//, '')}
          </p>
        </nav>
        <div class="content">
          <header class="top">
            <SearchField text={route.parts[0] === 'search' ? (route.query.get('text') ?? '') : ''} />
            <CreateKeyLink isHere={route.parts[0] === 'create'} />
          </header>
          <main id="main" tabIndex={-1}>
            <Screen key={keyOf(route)} route={route} />
          </main>
        </div>
      </div>
      <Said />
    </>
  );
}

function CreateKeyLink({ isHere }: { isHere: boolean }) {
  return useRight('make') && !isHere ? (
    <a class="button primary" href="#/create">
      Create Key
    </a>
  ) : null;
}

/** Another place is another screen; other filters of a list are the same one. */
function keyOf({ parts, query }: Route): string {
  return [...parts, parts[0] === 'customers' ? (query.get('email') ?? '') : '', parts[0] === 'search' ? (query.get('text') ?? '') : ''].join('/');
}

/** The fragment is where the page is, and must stay. */
function skip(event: Event) {
  event.preventDefault();
  document.getElementById('main')?.focus();
}
