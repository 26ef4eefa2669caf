// A change of one license: where a colleague was faster, what is otherwise now is shown, and it goes on from there.
import { Change, type ChangeProps } from '../../parts/change';
import { call } from '../../service/call';
import type { LicensePatch, LicenseView } from '../../service/schema';
import { OvertakenLicense } from './overtaken';

interface LicenseChangeProps<A> extends Omit<ChangeProps<A>, 'overtaken'> {
  /** The license as it was read. */
  seen: LicenseView;
  /** Reads again what is shown behind the dialog. */
  again: () => void;
  /** Goes on from the license as a colleague made it. */
  onOvertaken: (now: LicenseView) => void;
}

export function LicenseChange<A>({ seen, again, onOvertaken, send, ...change }: LicenseChangeProps<A>) {
  return (
    <Change
      {...change}
      send={async () => {
        const answer = await send();
        again();
        return answer;
      }}
      overtaken={(_, goOn) => (
        <OvertakenLicense
          before={seen}
          goOn={(now) => {
            onOvertaken(now);
            goOn();
          }}
        />
      )}
    />
  );
}

/** Sends a change of a license as it was read. */
export function sendPatch({ license_id, record_version }: LicenseView, patch: LicensePatch) {
  return call('patch', '/v1/licenses/{license_id}', { path: { license_id }, headers: { 'If-Match': `"${record_version}"` }, body: patch });
}
