// Many activation keys: how far each order is, and its CSV. A reload asks for them again.
import { useState } from 'preact/hooks';

import { Warnings } from '../../parts/change';
import { fileName, save } from '../../parts/handover';
import { Moment } from '../../parts/moments';
import { Section } from '../../parts/page';
import { ProblemBox } from '../../parts/problem';
import { asFailure, Failure } from '../../service/failure';
import { changeJob, jobCsv, removeJob, useJob, type Job } from '../../service/jobs';

const PHASES = { running: 'under way', stopped: 'stopped: it can go on', refused: 'refused', done: 'done' };

export function KeyJobs({ jobs, again }: { jobs: Job[]; again: () => void }) {
  const orders = jobs.filter((job) => job.kind === 'keys');
  if (orders.length === 0) return null;
  return (
    <Section title="Orders of several keys">
      <ul class="jobs">
        {orders.map((job) => (
          <li key={job.job_id}>
            <KeyJob first={job} again={again} />
          </li>
        ))}
      </ul>
    </Section>
  );
}

function KeyJob({ first, again }: { first: Job; again: () => void }) {
  const { job, failure, changed } = useJob(first);
  const [wrong, setWrong] = useState<Failure>();
  const { job_id, phase, done, of, request, problem } = job;
  const name = `${of ?? done} keys of ${request?.product ?? 'a product'}`;
  const doing = (work: () => Promise<unknown>) => {
    setWrong(undefined);
    work().catch((error: unknown) => setWrong(asFailure(error)));
  };
  return (
    <div class="job">
      <p>
        <strong>{name}</strong>, begun <Moment at={job.begun_at} />: {PHASES[phase]}
      </p>
      <label class="job-progress">
        <progress max={of ?? 1} value={done} /> <span>{done} of {of}</span>
      </label>
      <Warnings of={job.warnings} />
      {problem && <ProblemBox failure={new Failure(problem)} />}
      {failure && <ProblemBox failure={failure} />}
      {wrong && <ProblemBox failure={wrong} />}
      <p class="row-actions">
        {phase === 'running' && (
          <button type="button" onClick={() => doing(async () => changed(await changeJob(job_id, 'stop')))}>
            Stop
          </button>
        )}
        {phase === 'stopped' && (
          <button type="button" class="primary" onClick={() => doing(async () => changed(await changeJob(job_id, 'resume')))}>
            Go on
          </button>
        )}
        {phase === 'done' && (
          <button type="button" class="primary" onClick={() => doing(async () => save(fileName(`keys-${request?.product ?? ''}`, 'csv'), await jobCsv(job_id), 'text/csv'))}>
            Download CSV
          </button>
        )}
        {phase !== 'running' && (
          <button type="button" aria-label={`Forget ${name}`} onClick={() => doing(async () => { await removeJob(job_id); again(); })}>
            Forget it
          </button>
        )}
      </p>
    </div>
  );
}
