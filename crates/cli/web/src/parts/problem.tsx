// What went wrong: a sentence, what helps, and what support asks for.
import type { ComponentChildren } from 'preact';
import { useContext } from 'preact/hooks';

import { Advice } from '../service/advice';
import type { Asked } from '../service/asked';
import type { Failure } from '../service/failure';

export function ProblemBox({ failure, again }: { failure: Failure; again?: (() => void) | undefined }) {
  const advice = useContext(Advice)[failure.code];
  const helps = failure.advice.length > 0 ? failure.advice : advice ? [advice] : [];
  const fields = failure.errors.filter((error) => error.detail !== failure.message);
  return (
    <div class="problem" role="alert">
      <p class="problem-detail" dir="auto">
        {failure.message}
      </p>
      {fields.length > 0 && (
        <ul>
          {fields.map((error) => (
            <li dir="auto">
              {error.pointer ?? error.parameter ?? error.query ?? error.header}: {error.detail}
            </li>
          ))}
        </ul>
      )}
      {helps.map((text) => (
        <p class="advice">{text}</p>
      ))}
      <p class="code">
        <code>{failure.code}</code>
        {failure.requestId && (
          <>
            , request <code>{failure.requestId}</code>
          </>
        )}
      </p>
      {again && (
        <button type="button" onClick={again}>
          Try again
        </button>
      )}
    </div>
  );
}

/** What was asked for, or why it isn't there. */
export function Shown<A>({ asked, children }: { asked: Asked<A>; children: (answer: A) => ComponentChildren }) {
  return (
    <>
      {asked.failure && <ProblemBox failure={asked.failure} again={asked.again} />}
      {asked.answer !== undefined ? children(asked.answer) : !asked.failure && <Busy />}
    </>
  );
}

export function Busy() {
  return (
    <p class="busy" role="status">
      Asking the service …
    </p>
  );
}
