// Lists come page by page; a screen shows as many as were asked for.
import { useEffect, useRef, useState } from 'preact/hooks';

import { asFailure, isAbort, type Failure } from './failure';

export interface Page<E> {
  entries: E[];
  cursor: string | null;
}

export interface Pages<E> {
  entries: E[];
  /** Whether the first page was answered. */
  isAnswered: boolean;
  hasMore: boolean;
  isAsking: boolean;
  failure: Failure | undefined;
  more: () => void;
  again: () => void;
}

/** A list from its beginning, anew whenever an input changes. A short or empty page is followed by the next, up to a full screen. */
export function usePages<E>(ask: (cursor: string | undefined, signal: AbortSignal) => Promise<Page<E>>, inputs: unknown[], atLeast = 25): Pages<E> {
  const [state, setState] = useState<{ of: string; entries: E[]; cursor: string | null; isAnswered: boolean }>({ of: '', entries: [], cursor: null, isAnswered: false });
  const [failure, setFailure] = useState<Failure>();
  const [isAsking, setAsking] = useState(true);
  const [turn, setTurn] = useState(0);
  const canceled = useRef<AbortController>(undefined);
  const of = JSON.stringify(inputs);

  const read = async (known: E[], cursor: string | undefined) => {
    canceled.current?.abort();
    const mine = new AbortController();
    canceled.current = mine;
    setAsking(true);
    setFailure(undefined);
    try {
      let entries = known;
      let next: string | null | undefined = cursor;
      do {
        const page = await ask(next ?? undefined, mine.signal);
        if (mine.signal.aborted) return;
        entries = [...entries, ...page.entries];
        next = page.cursor;
        setState({ of, entries, cursor: next, isAnswered: true });
      } while (next !== null && entries.length - known.length < atLeast);
    } catch (error) {
      if (mine.signal.aborted || isAbort(error)) return;
      setFailure(asFailure(error));
    }
    if (canceled.current === mine) setAsking(false);
  };

  useEffect(() => {
    void read([], undefined);
    return () => canceled.current?.abort();
  }, [of, turn]);

  const isCurrent = state.of === of;
  return {
    entries: isCurrent ? state.entries : [],
    isAnswered: isCurrent && state.isAnswered,
    hasMore: isCurrent && state.cursor !== null,
    isAsking: isAsking || (!isCurrent && failure === undefined),
    failure,
    more: () => void read(state.entries, state.cursor ?? undefined),
    again: () => setTurn((before) => before + 1),
  };
}
