/** Calls to the license service, beside which this page stands. */

export type Failure = {
  code: string;
  requestId?: string | undefined;
  /** Where the fields that are wrong stand in the request. */
  pointers: string[];
  /** For how many seconds not to ask again. */
  wait: number;
  retryAt?: string | undefined;
};
export type Answer = { ok: true; body: unknown; text: string } | ({ ok: false } & Failure);

const TIMEOUT_MS = 30_000;
const WAIT_MAX_SECONDS = 3600;
/** What API Gateway answers without a code. */
const BUSY = [429, 502, 503, 504];

/** Whether the same request may go through when it is sent once more. */
export const mayTryAgain = (code: string) => ['try_again', 'network', 'internal'].includes(code);

export async function ask(path: string, request?: object): Promise<Answer> {
  const body = request && JSON.stringify(request);
  try {
    // Relative: the service may stand below a path of its own.
    const response = await fetch(path, {
      method: body ? 'POST' : 'GET',
      headers: body ? { 'content-type': 'application/json' } : {},
      ...(body && { body }),
      cache: 'no-store',
      credentials: 'omit',
      redirect: 'error',
      signal: AbortSignal.timeout(TIMEOUT_MS),
    });
    const text = await response.text();
    const isJson = /json/.test(response.headers.get('content-type') ?? '');
    const parsed: unknown = isJson && text ? JSON.parse(text) : undefined;
    return response.ok ? { ok: true, body: parsed, text } : { ok: false, ...failureOf(response, parsed) };
  } catch {
    // No answer, half of one, or one of something else on the way.
    return { ok: false, code: 'network', pointers: [], wait: 0 };
  }
}

function failureOf(response: Response, body: unknown): Failure {
  const problem = isObject(body) ? body : {};
  const said = typeof problem['code'] === 'string' ? problem['code'] : undefined;
  const errors = Array.isArray(problem['errors']) ? problem['errors'] : [];
  const text = (name: string) => (typeof problem[name] === 'string' ? problem[name] : undefined);
  return {
    code: said ?? (BUSY.includes(response.status) ? 'try_again' : 'internal'),
    requestId: text('request_id'),
    retryAt: text('retry_at'),
    pointers: errors.map((error) => (isObject(error) ? String(error['pointer']) : '')),
    wait: waitOf(response.headers.get('retry-after')),
  };
}

/** Seconds of `Retry-After`, which is a number or a date (RFC 9110, 10.2.3). */
function waitOf(header: string | null): number {
  if (!header) return 0;
  const seconds = /^\d+$/.test(header) ? Number(header) : Math.ceil((Date.parse(header) - Date.now()) / 1000);
  return Math.min(Math.max(seconds || 0, 0), WAIT_MAX_SECONDS);
}

export const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
