// A colleague was faster: what they made of a record, beside what was read.
import { useEffect, useState } from 'preact/hooks';

import { asFailure, type Failure } from '../service/failure';
import type { Difference } from './differences';
import { DifferenceTable } from './difference_table';
import { said } from './moments';
import { Busy, ProblemBox } from './problem';

interface OvertakenProps<R> {
  /** Such as "license". */
  what: string;
  /** Reads the record as it is now; nothing where it is gone. */
  read: () => Promise<R | undefined>;
  changes: (now: R) => Difference[];
  changedBy: (now: R) => { at: string; by: string } | undefined;
  /** Goes on from what is there now. */
  goOn: (now: R | undefined) => void;
}

export function Overtaken<R>({ what, read, changes, changedBy, goOn }: OvertakenProps<R>) {
  const [now, setNow] = useState<{ is: R | undefined }>();
  const [failure, setFailure] = useState<Failure>();
  useEffect(() => {
    read().then(
      (is) => setNow({ is }),
      (error: unknown) => setFailure(asFailure(error)),
    );
  }, []);
  const by = now?.is && changedBy(now.is);
  return (
    <div class="problem" role="alert">
      <p class="problem-detail">A colleague changed this {what} since you read it. Nothing of yours was done.</p>
      {by && (
        <p>
          {said(by.at)}, by <code>{by.by}</code>
        </p>
      )}
      {!now && !failure && <Busy />}
      {now && (
        <>
          {now.is ? <DifferenceTable caption="Both versions" changes={changes(now.is)} names={['As you read it', 'As it is now']} /> : <p>There is none any more.</p>}
          <button type="button" onClick={() => goOn(now.is)}>
            Go on from what is there now
          </button>
        </>
      )}
      {failure && <ProblemBox failure={failure} />}
      <p class="code">
        <code>version_mismatch</code>
      </p>
    </div>
  );
}
