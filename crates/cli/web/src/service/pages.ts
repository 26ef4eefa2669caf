// Lists come page by page; a screen shows as many as were asked for.
import { useEffect, useRef, useState } from 'preact/hooks';

import { asFailure, isAbort, type Failure } from './failure';

export interface Page<E> {
  entries: E[];
  cursor: string | null;
  /** How many were looked at for these entries, where that is more. */
  lookedAt?: number;
}

export interface Pages<E> {
  entries: E[];
  /** Whether the first page was answered. */
  isAnswered: boolean;
  hasMore: boolean;
  isAsking: boolean;
  failure: Failure | undefined;
  /** How many were looked at up to now. */
  lookedAt: number;
  more: () => void;
  again: () => void;
}

/** Where little fits what is asked for, so many pages are looked through at most before somebody says whether to go on. */
const PAGES_AT_ONCE = 50;

/** A list from its beginning, anew whenever an input changes. A short or empty page is followed by the next, up to a full screen. */
export function usePages<E>(ask: (cursor: string | undefined, signal: AbortSignal) => Promise<Page<E>>, inputs: unknown[], atLeast = 25, atOnce = PAGES_AT_ONCE): Pages<E> {
  const [state, setState] = useState<{ of: string; entries: E[]; cursor: string | null; isAnswered: boolean; lookedAt: number }>({ of: '', entries: [], cursor: null, isAnswered: false, lookedAt: 0 });
  const [failure, setFailure] = useState<Failure>();
  const [isAsking, setAsking] = useState(true);
  const [turn, setTurn] = useState(0);
  const canceled = useRef<AbortController>(undefined);
  const of = JSON.stringify(inputs);

  const read = async (known: E[], cursor: string | undefined, lookedAtBefore: number) => {
    canceled.current?.abort();
    const mine = new AbortController();
    canceled.current = mine;
    setAsking(true);
    setFailure(undefined);
    try {
      let entries = known;
      let next: string | null | undefined = cursor;
      let [read, lookedAt] = [0, lookedAtBefore];
      do {
        const page = await ask(next ?? undefined, mine.signal);
        if (mine.signal.aborted) return;
        entries = [...entries, ...page.entries];
        next = page.cursor;
        read += 1;
        lookedAt += page.lookedAt ?? page.entries.length;
        setState({ of, entries, cursor: next, isAnswered: true, lookedAt });
      } while (next !== null && entries.length - known.length < atLeast && read < atOnce);
    } catch (error) {
      if (mine.signal.aborted || isAbort(error)) return;
      setFailure(asFailure(error));
    }
    if (canceled.current === mine) setAsking(false);
  };

  useEffect(() => {
    void read([], undefined, 0);
    return () => canceled.current?.abort();
  }, [of, turn]);

  const isCurrent = state.of === of;
  return {
    entries: isCurrent ? state.entries : [],
    isAnswered: isCurrent && state.isAnswered,
    hasMore: isCurrent && state.cursor !== null,
    isAsking: isAsking || (!isCurrent && failure === undefined),
    failure,
    lookedAt: isCurrent ? state.lookedAt : 0,
    more: () => void read(state.entries, state.cursor ?? undefined, state.lookedAt),
    again: () => setTurn((before) => before + 1),
  };
}
