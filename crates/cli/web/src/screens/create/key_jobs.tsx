// Many activation keys: how far each order is, and its CSV.
import { fileName } from '../../parts/handover';
import { Section } from '../../parts/page';
import type { Job } from '../../service/jobs';
import { OneJob } from '../one_job';

export function KeyJobs({ jobs, again }: { jobs: Job[]; again: () => void }) {
  const orders = jobs.filter((job) => job.kind === 'keys');
  if (orders.length === 0) return null;
  return (
    <Section title="Orders of several keys">
      <ul class="jobs">
        {orders.map((job) => (
          <li key={job.job_id}>
            <OneJob
              first={job}
              name={`${job.of ?? job.done} keys of ${job.request?.product ?? 'a product'}`}
              file={fileName(`keys-${job.request?.product ?? ''}`, 'csv')}
              progress={({ of, done }) => (
                <label class="job-progress">
                  <progress max={of ?? 1} value={done} /> <span>{done} of {of}</span>
                </label>
              )}
              again={again}
            />
          </li>
        ))}
      </ul>
    </Section>
  );
}
