// All pages of a list as one CSV file, read and written by the console's process as its export does. It goes on while this page
// is reloaded or elsewhere, and is saved by itself where it was asked for.
import { useState } from 'preact/hooks';

import { ProblemBox } from '../../parts/problem';
import { useAsked } from '../../service/asked';
import { asFailure, type Failure } from '../../service/failure';
import { listJobs, startExport, type Which } from '../../service/jobs';
import { OneJob } from '../one_job';
import type { LicenseQuery } from './filters';

const NAMES = { all: 'CSV of licenses', full: 'CSV of full licenses' } satisfies Record<Which, string>;

export function CsvDownload({ query, which }: { query: LicenseQuery; which: Which }) {
  const jobs = useAsked(listJobs, []);
  const [mine, setMine] = useState<string>();
  const [isSending, setSending] = useState(false);
  const [failure, setFailure] = useState<Failure>();
  const exports = (jobs.answer ?? []).filter((job) => job.kind === 'licenses');
  const isAwaiting = isSending || (mine !== undefined && exports.some((job) => job.job_id === mine));
  const start = () => {
    setFailure(undefined);
    setSending(true);
    const asked = new URLSearchParams(Object.entries(query).map(([name, value]) => [name, String(value)]));
    startExport(asked.toString(), which)
      .then(
        (job) => {
          setMine(job.job_id);
          jobs.again();
        },
        (error: unknown) => setFailure(asFailure(error)),
      )
      .finally(() => setSending(false));
  };
  return (
    <>
      <button type="button" disabled={isAwaiting} onClick={start}>
        Download CSV
      </button>
      {failure && <ProblemBox failure={failure} />}
      {exports.length > 0 && (
        <ul class="jobs" aria-label="Lists as CSV">
          {exports.map((job) => (
            <li key={job.job_id}>
              <OneJob
                first={job}
                name={NAMES[job.which ?? 'all']}
                file="licenses.csv"
                progress={({ done }) => <p role="status">{done.toLocaleString('en')} looked at</p>}
                isAwaited={job.job_id === mine}
                again={jobs.again}
              />
            </li>
          ))}
        </ul>
      )}
    </>
  );
}
