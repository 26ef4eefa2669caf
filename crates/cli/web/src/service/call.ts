// Calls to the service, by the types of its OpenAPI document, through the console's process, which signs them.
import { Failure } from './failure';
import type { paths, Problem } from './schema';
import { sessionToken } from './session';

type Method = 'get' | 'post' | 'put' | 'patch' | 'delete';
type PathOf<M extends Method> = {
  [P in keyof paths]: paths[P] extends { [K in M]: { responses: unknown } } ? P : never;
}[keyof paths];
type Operation<M extends Method, P extends PathOf<M>> = paths[P] extends { [K in M]: infer O } ? O : never;
type Content<R> = R extends { content: infer C } ? C[keyof C] : undefined;
type Answer<O> = O extends { responses: infer R } ? Content<R[keyof R & (200 | 201 | 204)]> : never;
type Parameters<O> = O extends { parameters: infer P } ? P : never;
type Given<N extends string, V> = [V] extends [undefined] ? { [K in N]?: never } : {} extends V ? { [K in N]?: V } : { [K in N]: V };
type Member<T, K extends string> = T extends { [N in K]?: infer V } ? V : undefined;
type Sent<O> = Given<'path', Member<Parameters<O>, 'path'>> &
  Given<'query', Member<Parameters<O>, 'query'>> &
  Given<'headers', Member<Parameters<O>, 'header'>> &
  Given<'body', O extends { requestBody: { content: { 'application/json': infer B } } } ? B : undefined>;

type AnyParts = { path?: object; query?: object; headers?: object; body?: unknown };

/** Calls an endpoint of the service and reads its answer. */
export function call<M extends Method, P extends PathOf<M>>(
  method: M,
  path: P,
  sent: Sent<Operation<M, P>>,
  signal?: AbortSignal,
): Promise<Answer<Operation<M, P>>> {
  const parts = sent as AnyParts;
  const target = filled(path, parts.path) + queryOf(parts.query);
  return ask(method, target, parts.body, parts.headers, signal) as Promise<Answer<Operation<M, P>>>;
}

/** Asks the console's process itself. */
export function askConsole<A>(method: 'get' | 'post' | 'delete', name: string, body?: unknown, signal?: AbortSignal): Promise<A> {
  return ask(method, `/console/${name}`, body, undefined, signal) as Promise<A>;
}

function filled(path: string, values: object | undefined): string {
  const known = new Map<string, unknown>(Object.entries(values ?? {}));
  return path.replace(/\{(\w+)\}/g, (_, name: string) => encodeURIComponent(String(known.get(name))));
}

function queryOf(query: object | undefined): string {
  const asked = Object.entries(query ?? {}).filter(([, value]) => value !== undefined && value !== null && value !== '');
  return asked.length === 0 ? '' : `?${new URLSearchParams(asked.map(([name, value]) => [name, String(value)]))}`;
}

async function ask(method: string, target: string, body: unknown, more: object | undefined, signal?: AbortSignal) {
  const headers: Record<string, string> = { 'Latchkey-Session': sessionToken(), ...more };
  if (body !== undefined) headers['Content-Type'] = 'application/json';
  const request: RequestInit = { method: method.toUpperCase(), headers, cache: 'no-store', credentials: 'omit', redirect: 'error' };
  if (body !== undefined) request.body = JSON.stringify(body);
  if (signal) request.signal = signal;
  let response: Response;
  let text: string;
  try {
    response = await fetch(target, request);
    text = await response.text();
  } catch (error) {
    if (signal?.aborted) throw error;
    throw new Failure({ code: 'no_answer' as never, detail: noAnswer(method) });
  }
  const isJson = /[/+]json\b/.test(response.headers.get('content-type') ?? '');
  if (response.ok) return text === '' ? undefined : isJson ? (JSON.parse(text) as unknown) : text;
  throw new Failure(isJson ? problem(text, response.status) : { status: response.status, detail: `Something answered ${response.status}, and it is not the service.` });
}

function problem(text: string, status: number): Problem & { advice?: string[] } {
  const read = JSON.parse(text) as Problem & { message?: string };
  return read.code ? read : { ...read, status, detail: read.message ?? `The service answered ${status}.` };
}

function noAnswer(method: string): string {
  const unknown = method === 'get' ? '' : ' Nobody knows whether it was done; the same again does it at most once.';
  return `There was no answer. Is latchkey still running, and the network up?${unknown}`;
}
