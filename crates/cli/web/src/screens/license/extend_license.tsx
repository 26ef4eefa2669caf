// A later end: by a period, as the console's process counts it, or on a day.
import { useState } from 'preact/hooks';

import { Warnings } from '../../parts/change';
import { DifferenceTable } from '../../parts/difference_table';
import { differences } from '../../parts/differences';
import { DayField, RadioGroup } from '../../parts/fields';
import { dayFromToday, dayOf } from '../../parts/moments';
import { ProblemBox } from '../../parts/problem';
import { useAsked } from '../../service/asked';
import { askConsole } from '../../service/call';
import type { LicensePatch } from '../../service/schema';
import { LicenseChange, sendPatch } from './license_change';
import type { OfLicense } from './license_screen';
import { licenseChanges } from './overtaken';

const PERIODS = [
  { value: '1m', label: 'by a month' },
  { value: '3m', label: 'by three months' },
  { value: '1y', label: 'by a year' },
  { value: '2y', label: 'by two years' },
];

/** What the console's process makes of a period: the change, and why it doesn't count from the end, where it doesn't. */
interface Later {
  patch: LicensePatch;
  warning?: string;
}

export function ExtendLicense({ license, again, onClose }: OfLicense & { onClose: () => void }) {
  const [seen, setSeen] = useState(license);
  const [period, setPeriod] = useState('1y');
  const [day, setDay] = useState(() => dayOf(license.ends_at) || dayFromToday(365));
  const isDay = period === 'day';
  const asked = useAsked<Later>(
    (signal) => askConsole('post', 'later-end', { license: seen, ...(isDay ? { until: day } : { by: period }) }, signal),
    [seen.record_version, period, isDay ? day : ''],
  );
  const patch = asked.answer?.patch;
  return (
    <LicenseChange
      seen={seen}
      again={again}
      onOvertaken={setSeen}
      title="Extend the license"
      verb="Extend"
      onClose={onClose}
      planned={{ method: 'patch', path: `/v1/licenses/${seen.license_id}`, body: patch ?? {} }}
      changes={patch ? differences({ expires_at: seen.expires_at, duration_days: seen.duration_days }, { expires_at: seen.expires_at, duration_days: seen.duration_days, ...patch }) : []}
      warnings={asked.answer?.warning ? [asked.answer.warning] : []}
      isIncomplete={patch ? undefined : 'It is not known yet when it would end.'}
      send={() => sendPatch(seen, patch ?? {})}
      outcome={(answer) => (
        <>
          <p>The license is extended.</p>
          <DifferenceTable caption="What was changed" changes={licenseChanges(seen, answer.license)} />
          <Warnings of={answer.warnings} />
        </>
      )}
    >
      <RadioGroup
        legend="How much later"
        name="period"
        value={period}
        onChange={setPeriod}
        choices={[...PERIODS, { value: 'day', label: 'until a day', beside: <DayField label="Last day" hint="The license ends with this day, in UTC." value={day} input={{ required: true }} onChange={setDay} /> }]}
      />
      {asked.failure && <ProblemBox failure={asked.failure} />}
    </LicenseChange>
  );
}
