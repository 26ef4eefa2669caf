// Work of the console's process: how far it is, and its CSV. A reload asks for it again.
import type { ComponentChildren } from 'preact';
import { useEffect, useState } from 'preact/hooks';

import { Warnings } from '../parts/change';
import { save } from '../parts/handover';
import { Moment } from '../parts/moments';
import { ProblemBox } from '../parts/problem';
import { asFailure, Failure } from '../service/failure';
import { changeJob, jobCsv, removeJob, useJob, type Job } from '../service/jobs';

const PHASES = { running: 'under way', stopped: 'stopped: it can go on', refused: 'refused', done: 'done' };

interface OneJobProps {
  first: Job;
  /** What it makes, such as "200 keys of acme-editor". */
  name: string;
  /** What its CSV is called as a file. */
  file: string;
  progress: (job: Job) => ComponentChildren;
  /** Whether the CSV is saved, and the job forgotten, as soon as it is done. */
  isAwaited?: boolean;
  /** Asks anew which jobs there are. */
  again: () => void;
}

export function OneJob({ first, name, file, progress, isAwaited, again }: OneJobProps) {
  const { job, failure, changed } = useJob(first);
  const [wrong, setWrong] = useState<Failure>();
  const { job_id, phase, problem } = job;
  const doing = (work: () => Promise<unknown>) => {
    setWrong(undefined);
    work().catch((error: unknown) => setWrong(asFailure(error)));
  };
  const download = async () => save(file, await jobCsv(job_id), 'text/csv');
  const forget = async () => {
    await removeJob(job_id);
    again();
  };
  useEffect(() => {
    if (isAwaited && phase === 'done') doing(() => download().then(forget));
  }, [phase]);
  return (
    <div class="job">
      <p>
        <strong>{name}</strong>, begun <Moment at={job.begun_at} />: {PHASES[phase]}
      </p>
      {progress(job)}
      <Warnings of={job.warnings} />
      {problem && <ProblemBox failure={new Failure(problem)} />}
      {failure && <ProblemBox failure={failure} />}
      {wrong && <ProblemBox failure={wrong} />}
      <p class="row-actions">
        {phase === 'running' && (
          <button type="button" aria-label={`Stop: ${name}`} onClick={() => doing(async () => changed(await changeJob(job_id, 'stop')))}>
            Stop
          </button>
        )}
        {phase === 'stopped' && (
          <button type="button" class="primary" aria-label={`Go on: ${name}`} onClick={() => doing(async () => changed(await changeJob(job_id, 'resume')))}>
            Go on
          </button>
        )}
        {phase === 'done' && (
          <button type="button" class="primary" aria-label={`Download CSV: ${name}`} onClick={() => doing(download)}>
            Download CSV
          </button>
        )}
        {phase !== 'running' && (
          <button type="button" aria-label={`Forget ${name}`} onClick={() => doing(forget)}>
            Forget it
          </button>
        )}
      </p>
    </div>
  );
}
