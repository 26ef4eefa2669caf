// Work of the console's process that takes longer than a request; it goes on whether or not this page is open.
import { useEffect, useState } from 'preact/hooks';

import { askConsole } from './call';
import { asFailure, Failure, isAbort } from './failure';
import type { NewLicense, Problem } from './schema';

export interface Job {
  job_id: string;
  kind: 'keys' | 'licenses';
  begun_at: string;
  phase: 'running' | 'stopped' | 'refused' | 'done';
  /** How many keys were made, or licenses looked at. */
  done: number;
  of: number | null;
  problem: Problem | null;
  warnings: { code: string; detail: string }[];
  request?: NewLicense;
  which?: Which;
}

/** All licenses of a list, or those of which every activation is used. */
export type Which = 'all' | 'full';

const EVERY_MS = 400;

/** Begins an order; the same one by the same name is begun once, however often it is sent. */
export function startKeys(job_id: string, quantity: number, request: NewLicense): Promise<Job> {
  return askConsole('post', 'jobs', { kind: 'keys', job_id, quantity, request });
}

export function startExport(query: string, which: Which): Promise<Job> {
  return askConsole('post', 'jobs', { kind: 'licenses', query, which });
}

export async function listJobs(signal?: AbortSignal): Promise<Job[]> {
  return (await askConsole<{ jobs: Job[] }>('get', 'jobs', undefined, signal)).jobs;
}

export function jobCsv(id: string, query = ''): Promise<string> {
  return askConsole('get', `jobs/${id}/csv${query}`);
}

export function changeJob(id: string, to: 'resume' | 'stop'): Promise<Job> {
  return askConsole('post', `jobs/${id}/${to}`, {});
}

export function removeJob(id: string): Promise<void> {
  return askConsole('delete', `jobs/${id}`);
}

/** A job as it goes on; it is asked for as long as it runs. */
export function useJob(first: Job): { job: Job; failure: Failure | undefined; changed: (job: Job) => void } {
  const [job, setJob] = useState(first);
  const [failure, setFailure] = useState<Failure>();
  const isRunning = job.phase === 'running';
  useEffect(() => {
    if (!isRunning) return;
    const canceled = new AbortController();
    const look = async () => {
      try {
        setJob(await askConsole<Job>('get', `jobs/${job.job_id}`, undefined, canceled.signal));
        setFailure(undefined);
      } catch (error) {
        if (!canceled.signal.aborted && !isAbort(error)) setFailure(asFailure(error));
      }
    };
    const timer = setInterval(() => void look(), EVERY_MS);
    return () => {
      canceled.abort();
      clearInterval(timer);
    };
  }, [job.job_id, isRunning]);
  return { job, failure, changed: setJob };
}
