// A license with all that is known of it, and all that can be done with it.
import { Page, Section } from '../../parts/page';
import { Shown } from '../../parts/problem';
import { Moment } from '../../parts/moments';
import { Facts } from '../../parts/table';
import { CopyButton } from '../../parts/handover';
import { href } from '../../router';
import { useAsked } from '../../service/asked';
import { call } from '../../service/call';
import type { GetLicenseResponse, LicenseView } from '../../service/schema';
import { EndOf, seatsOf, StateBadge } from '../license_words';
import { Computers } from './computers';
import { History } from './history';
import { Leases } from './leases';
import { LicenseActions } from './license_actions';

export interface OfLicense {
  license: LicenseView;
  /** Reads the license again: it was changed. */
  again: () => void;
}

export function readLicense(license_id: string, signal?: AbortSignal): Promise<GetLicenseResponse> {
  return call('get', '/v1/licenses/{license_id}', { path: { license_id }, query: { limit: 100 } }, signal);
}

export function LicenseScreen({ id, isReplaced }: { id: string; isReplaced: boolean }) {
  const asked = useAsked((signal) => readLicense(id, signal), [id]);
  const license = asked.answer?.license;
  const title = license ? (license.customer?.name ?? license.customer?.email ?? `License of ${license.product}`) : 'License';
  return (
    <Page title={title} above={<a href="#/licenses">Manage Keys</a>}>
      {isReplaced && <p class="warning">This activation key was replaced by a newer one and activates nothing. “Show activation key” reads the newer one.</p>}
      <Shown asked={asked}>
        {(answer) => (
          <>
            <Summary license={answer.license} again={asked.again} first={answer} />
            <Sold license={answer.license} again={asked.again} />
            <Computers license={answer.license} again={asked.again} first={answer} />
            {answer.license.floating && <Leases license={answer.license} again={asked.again} first={answer} />}
            <History license={answer.license} again={asked.again} />
          </>
        )}
      </Shown>
    </Page>
  );
}

function Summary({ license, again, first }: OfLicense & { first: GetLicenseResponse }) {
  return (
    <section class="card summary" aria-label="Summary">
      <div class="figures">
        <p class="figure">
          <span>State</span>
          <strong>
            <StateBadge license={license} />
          </strong>
        </p>
        <p class="figure">
          <span>Ends</span>
          <strong>
            <EndOf license={license} />
          </strong>
        </p>
        <p class="figure">
          <span>Activations</span>
          <strong>{seatsOf(license)}</strong>
        </p>
        <p class="figure">
          <span>Kind</span>
          <strong>{license.generic ? <span class="badge generic">generic</span> : 'one computer each'}</strong>
        </p>
      </div>
      {license.state_reason && (
        <p dir="auto">
          Reason: <q>{license.state_reason}</q>
        </p>
      )}
      <LicenseActions license={license} again={again} first={first} />
    </section>
  );
}

function Sold({ license }: OfLicense) {
  const { customer } = license;
  return (
    <Section title="Terms">
      <Facts
        facts={[
          ['License ID', <><code>{license.license_id}</code> <CopyButton text={license.license_id} label="Copy license ID" /></>],
          ['Customer', customer?.name],
          ['E-mail', customer?.email && <a href={href(['customers'], { email: customer.email })}>{customer.email}</a>],
          ['Order', license.order_id],
          ['Product', license.product],
          ['Model', license.model],
          ['Features', license.features.join(', ')],
          ['Properties', Object.entries(license.properties).map(([name, value]) => <span class="chip"><code>{name}</code> {String(value)}</span>)],
          ['Floating seats', license.floating ? license.floating_seats : ''],
          ['Maintenance until', license.maintenance_until && <Moment at={license.maintenance_until} />],
          ['First activated', license.first_activated_at && <Moment at={license.first_activated_at} />],
          ['Created', <><Moment at={license.created_at} /> by <code>{license.created_by}</code></>],
          ['Last changed', license.updated && <><Moment at={license.updated.at} /> by <code>{license.updated.by}</code></>],
          ['Revision', license.revision],
          ['Comment', license.comment && <span class="lines">{license.comment}</span>],
        ]}
      />
    </Section>
  );
}
