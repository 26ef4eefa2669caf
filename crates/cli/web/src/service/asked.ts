// What a screen asked for: nothing yet, an answer, or a failure. What is shown was answered.
import { useCallback, useEffect, useState } from 'preact/hooks';

import { asFailure, isAbort, type Failure } from './failure';

export interface Asked<A> {
  answer: A | undefined;
  failure: Failure | undefined;
  isAsking: boolean;
  /** Asks again; the last answer stays until the next one is there. */
  again: () => void;
}

/** Asks now, and anew whenever an input changes. */
export function useAsked<A>(ask: (signal: AbortSignal) => Promise<A>, inputs: unknown[]): Asked<A> {
  const [state, setState] = useState<{ of: string; answer?: A; failure?: Failure }>({ of: '' });
  const [turn, setTurn] = useState(0);
  const of = JSON.stringify(inputs);
  const [asking, setAsking] = useState(true);
  useEffect(() => {
    const canceled = new AbortController();
    setAsking(true);
    ask(canceled.signal).then(
      (answer) => {
        if (canceled.signal.aborted) return;
        setState({ of, answer });
        setAsking(false);
      },
      (error: unknown) => {
        if (canceled.signal.aborted || isAbort(error)) return;
        const failure = asFailure(error);
        setState((before) => (before.of === of ? { ...before, failure } : { of, failure }));
        setAsking(false);
      },
    );
    return () => canceled.abort();
  }, [of, turn]);
  const again = useCallback(() => setTurn((before) => before + 1), []);
  const isCurrent = state.of === of;
  return {
    answer: isCurrent ? state.answer : undefined,
    failure: isCurrent ? state.failure : undefined,
    isAsking: asking || !isCurrent,
    again,
  };
}
