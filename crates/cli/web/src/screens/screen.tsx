// Which screen a place is.
import { Page } from '../parts/page';
import type { Route } from '../router';
import { BlockedComputersScreen } from './blocked_computers';
import { CreateKeyScreen } from './create/create_key_screen';
import { CustomerScreen } from './customer';
import { EventsScreen } from './events_screen';
import { LicenseScreen } from './license/license_screen';
import { LicensesScreen } from './licenses/licenses_screen';
import { OverviewScreen } from './overview/overview_screen';
import { ProductsScreen } from './products/products_screen';
import { SearchScreen } from './search';
import { SettingsScreen } from './settings/settings_screen';

export function Screen({ route: { parts, query } }: { route: Route }) {
  const [place = '', id] = parts;
  switch (place) {
    case '':
      return <OverviewScreen />;
    case 'licenses':
      return id === undefined ? <LicensesScreen query={query} /> : <LicenseScreen id={id} isReplaced={query.get('replaced') === 'true'} />;
    case 'create':
      return <CreateKeyScreen />;
    case 'customers':
      return <CustomerScreen email={query.get('email') ?? ''} />;
    case 'products':
      return <ProductsScreen />;
    case 'computers':
      return <BlockedComputersScreen />;
    case 'events':
      return <EventsScreen query={query} />;
    case 'settings':
      return <SettingsScreen />;
    case 'search':
      return <SearchScreen text={query.get('text') ?? ''} />;
    default:
      return (
        <Page title="Nothing is here">
          <p>
            <a href="#/">To the overview</a>
          </p>
        </Page>
      );
  }
}
