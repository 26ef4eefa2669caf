// How a license is shown wherever it is: its customer, its state, its seats, its end.
import { Moment } from '../parts/moments';
import type { Column } from '../parts/table';
import { href } from '../router';
import type { LicenseView } from '../service/schema';

/** A customer as people say it, the order where there is none. */
export function customerOf(license: LicenseView): string {
  const { customer, order_id } = license;
  if (customer?.name && customer.email) return `${customer.name} <${customer.email}>`;
  return customer?.name ?? customer?.email ?? (order_id ? `order ${order_id}` : 'an unnamed customer');
}

export function licenseHref(license: { license_id: string }): string {
  return href(['licenses', license.license_id]);
}

export function LicenseLink({ license }: { license: LicenseView }) {
  const { customer, order_id, license_id } = license;
  const name = customer?.name ?? customer?.email ?? order_id ?? license_id;
  return (
    <a href={licenseHref(license)}>
      <bdi>{name}</bdi>
    </a>
  );
}

export function isEnded(license: LicenseView): boolean {
  return license.ends_at !== undefined && new Date(license.ends_at).getTime() <= Date.now();
}

export function StateBadge({ license }: { license: LicenseView }) {
  const word = license.state === 'active' && isEnded(license) ? 'ended' : license.state;
  return <span class={`badge ${word}`}>{word}</span>;
}

export function EndOf({ license }: { license: LicenseView }) {
  if (license.ends_at) return <Moment at={license.ends_at} />;
  return <>{license.duration_days ? `${license.duration_days} days from the first activation` : 'never'}</>;
}

export function seatsOf(license: LicenseView): string {
  if (license.generic) return 'any computer';
  return license.used === undefined ? `${license.activations}` : `${license.used} of ${license.activations}`;
}

export const LICENSE_COLUMNS = {
  customer: { name: 'Customer', cell: (license) => <LicenseLink license={license} /> },
  email: { name: 'E-mail', cell: (license) => license.customer?.email },
  product: { name: 'Product', cell: (license) => license.product },
  state: { name: 'State', cell: (license) => <StateBadge license={license} /> },
  kind: { name: 'Kind', cell: (license) => (license.generic ? <span class="badge generic">generic</span> : 'computer') },
  model: { name: 'Model', cell: (license) => license.model },
  seats: { name: 'Activations', cell: seatsOf, isNumber: true },
  ends: { name: 'Ends', cell: (license) => <EndOf license={license} /> },
  order: { name: 'Order', cell: (license) => license.order_id },
  created: { name: 'Created', cell: (license) => <Moment at={license.created_at} /> },
  id: { name: 'License ID', cell: (license) => <code>{license.license_id}</code> },
} satisfies Record<string, Column<LicenseView>>;
