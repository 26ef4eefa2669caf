/** The page's script: what the link said is taken out of the address before anything else. */
import * as activate from './activate';
import { takeLink } from './link';
import * as list from './list';
import { choose, start } from './page';
import * as release from './release';
import * as renew from './renew';

function begin(): void {
  const link = takeLink();
  activate.begin(link);
  list.begin(link.product);
}

begin();
start([
  { name: 'activate', view: activate.view },
  { name: 'renew', view: renew.view },
  { name: 'release', view: release.view },
  { name: 'list', view: list.view },
]);
// The second click of two doesn't press what has taken the place of the first one's button: what is dangerous is read before.
addEventListener('click', (event) => {
  if (event.detail < 2 || !(event.target instanceof Element) || !event.target.closest('button')) return;
  event.preventDefault();
  event.stopPropagation();
}, true);
// Who comes back, or is the next at the same computer, finds an empty page.
addEventListener('pageshow', ({ persisted }) => {
  if (persisted) location.reload();
});
// Another link in the same tab.
addEventListener('hashchange', () => {
  if (location.hash.length < 2) return;
  begin();
  choose('activate');
});
