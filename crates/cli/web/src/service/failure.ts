// A request that did not succeed, whoever said so: the service, something before it, or nobody.
import type { FieldError, Problem } from './schema';

export class Failure extends Error {
  readonly code: string;
  readonly status: number;
  readonly requestId: string | undefined;
  readonly errors: FieldError[];
  readonly advice: string[];

  constructor(problem: Partial<Problem> & { detail: string; advice?: string[] }) {
    super(problem.detail);
    this.code = problem.code ?? 'answer_not_understood';
    this.status = problem.status ?? 0;
    this.requestId = problem.request_id;
    this.errors = problem.errors ?? [];
    this.advice = problem.advice ?? [];
  }

  /** Whether nobody knows what became of the request: the same one may be sent again. */
  get isUnsure(): boolean {
    return this.status === 0 || this.status === 429 || this.status >= 500;
  }

  /** Whether a colleague changed the record since it was read. */
  get isOvertaken(): boolean {
    return this.status === 412 || this.status === 428;
  }

  /** What is wrong with a field, by its JSON Pointer. */
  of(pointer: string): string | undefined {
    const found = this.errors.filter((error) => error.pointer === pointer || error.pointer?.startsWith(`${pointer}/`));
    return found.length > 0 ? found.map((error) => error.detail).join('; ') : undefined;
  }
}

export function asFailure(error: unknown): Failure {
  if (error instanceof Failure) return error;
  return new Failure({ detail: error instanceof Error ? error.message : String(error) });
}

export function isAbort(error: unknown): boolean {
  return error instanceof DOMException && error.name === 'AbortError';
}
