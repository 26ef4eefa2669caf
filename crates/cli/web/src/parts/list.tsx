// A list that comes page by page, with what is to say of it.
import type { ComponentChildren } from 'preact';

import type { Pages } from '../service/pages';
import { Busy, ProblemBox } from './problem';
import { Table, type Column } from './table';

interface ListProps<E> {
  pages: Pages<E>;
  caption: string;
  columns: Column<E>[];
  keyOf: (entry: E) => string;
  /** What is said when there is none. */
  none: ComponentChildren;
  /** What is said of how far it was looked. */
  lookedAt?: string | undefined;
}

export function List<E>({ pages, caption, columns, keyOf, none, lookedAt }: ListProps<E>) {
  const { entries, isAnswered, isAsking, hasMore, failure } = pages;
  return (
    <>
      {entries.length > 0 && <Table caption={caption} columns={columns} rows={entries} keyOf={keyOf} />}
      {isAnswered && entries.length === 0 && !hasMore && !isAsking && !failure && <p class="none">{none}</p>}
      {failure && <ProblemBox failure={failure} again={isAnswered ? pages.more : pages.again} />}
      {isAsking && <Busy />}
      {isAnswered && !isAsking && (
        <p class="list-foot">
          <span role="status">
            {hasMore ? `${entries.length === 0 ? 'None' : entries.length} so far` : entries.length > 0 ? `${entries.length} in all` : ''}
            {hasMore && lookedAt && `, ${lookedAt}`}
          </span>
          {hasMore && !failure && (
            <button type="button" onClick={pages.more}>
              Show more
            </button>
          )}
        </p>
      )}
    </>
  );
}
