// What a colleague made of a license since it was read.
import { differences, type Difference } from '../../parts/differences';
import { Overtaken } from '../../parts/overtaken';
import type { LicenseView } from '../../service/schema';
import { readLicense } from './license_screen';

/** What a vendor sets of a license, without what the service reckons. */
export function licenseChanges(before: LicenseView, after: LicenseView): Difference[] {
  const set = ({ used: _, updated: _by, record_version: _version, first_activated_at: _first, ...license }: LicenseView) => license;
  const found = differences(set(before), set(after));
  return found.some((change) => change.member === 'expires_at') ? found.filter((change) => change.member !== 'ends_at') : found;
}

export function OvertakenLicense({ before, goOn }: { before: LicenseView; goOn: (now: LicenseView) => void }) {
  return (
    <Overtaken
      what="license"
      read={async () => (await readLicense(before.license_id)).license}
      changes={(now) => licenseChanges(before, now)}
      changedBy={(now) => now.updated}
      goOn={(now) => now && goOn(now)}
    />
  );
}
