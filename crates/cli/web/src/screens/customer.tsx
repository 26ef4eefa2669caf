// A customer, who is an e-mail address: all licenses of it.
import { List } from '../parts/list';
import { Page, Section } from '../parts/page';
import { call } from '../service/call';
import { usePages } from '../service/pages';
import { LICENSE_COLUMNS as COLUMNS } from './license_words';

export function CustomerScreen({ email }: { email: string }) {
  const pages = usePages(
    async (cursor, signal) => {
      const { licenses, cursor: next } = await call('get', '/v1/licenses', { query: { customer_email: email, limit: 50, ...(cursor && { cursor }) } }, signal);
      return { entries: licenses, cursor: next };
    },
    [email],
  );
  const names = [...new Set(pages.entries.map((license) => license.customer?.name).filter((name) => name !== undefined))];
  const count = (is: (state: string) => boolean) => pages.entries.filter((license) => is(license.state)).length;
  return (
    <Page title={names[0] ?? email} above="Customer">
      <p class="lead" dir="auto">
        {email}
        {names.length > 1 && <>, also as {names.slice(1).join(', ')}</>}
        {pages.isAnswered && !pages.hasMore && (
          <>
            {' '}
            · {pages.entries.length} {pages.entries.length === 1 ? 'license' : 'licenses'}, {count((state) => state === 'active')} active
          </>
        )}
      </p>
      <Section title="Licenses">
        <List
          pages={pages}
          caption={`Licenses of ${email}`}
          columns={[{ ...COLUMNS.product, cell: (license) => <ProductLink license={license} /> }, COLUMNS.state, COLUMNS.kind, COLUMNS.model, COLUMNS.seats, COLUMNS.ends, COLUMNS.order, COLUMNS.created]}
          keyOf={(license) => license.license_id}
          none="This customer has no license."
        />
      </Section>
    </Page>
  );
}

function ProductLink({ license }: { license: { license_id: string; product: string } }) {
  return <a href={`#/licenses/${license.license_id}`}>{license.product}</a>;
}
