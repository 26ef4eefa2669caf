// All pages of a list as one CSV file, read and written by the console's process as its export does.
import { useEffect, useState } from 'preact/hooks';

import { save } from '../../parts/handover';
import { ProblemBox } from '../../parts/problem';
import { asFailure, Failure } from '../../service/failure';
import { jobCsv, removeJob, startExport, useJob, type Job } from '../../service/jobs';
import type { LicenseQuery } from './filters';

export function CsvDownload({ query }: { query: LicenseQuery }) {
  const [job, setJob] = useState<Job>();
  const [failure, setFailure] = useState<Failure>();
  const start = () => {
    setFailure(undefined);
    const asked = new URLSearchParams(Object.entries(query).map(([name, value]) => [name, String(value)]));
    startExport(asked.toString()).then(setJob, (error: unknown) => setFailure(asFailure(error)));
  };
  return (
    <>
      {job ? (
        <Export first={job} onEnd={(failed) => { setJob(undefined); setFailure(failed); }} />
      ) : (
        <button type="button" onClick={start}>
          Download CSV
        </button>
      )}
      {failure && <ProblemBox failure={failure} />}
    </>
  );
}

function Export({ first, onEnd }: { first: Job; onEnd: (failure?: Failure) => void }) {
  const { job, failure } = useJob(first);
  const { job_id, phase, problem, done } = job;
  useEffect(() => {
    if (phase === 'running') return;
    if (phase !== 'done') {
      onEnd(new Failure(problem ?? { detail: 'The export was stopped.' }));
      return;
    }
    jobCsv(job_id).then(
      (csv) => {
        save('licenses.csv', csv, 'text/csv');
        onEnd();
        return removeJob(job_id);
      },
      (error: unknown) => onEnd(asFailure(error)),
    );
  }, [phase]);
  return <p role="status">{failure ? failure.message : `Reading, ${done} so far …`}</p>;
}
