// Requests by hand, byte for byte, as no browser would send them.

import { connect } from 'node:net';

/** Sends bytes, and gives status, headers and body of what is answered, or null where the connection just ends. */
export async function send(origin, bytes, { within = 15_000 } = {}) {
  const { hostname, port } = new URL(origin);
  const socket = connect({ host: hostname, port: Number(port) });
  const chunks = [];
  socket.on('error', () => {});
  socket.on('data', (chunk) => chunks.push(chunk));
  socket.write(bytes);
  await new Promise((resolve) => {
    const timer = setTimeout(() => { socket.destroy(); resolve(); }, within);
    socket.on('close', () => { clearTimeout(timer); resolve(); });
  });
  const text = Buffer.concat(chunks).toString('utf8');
  if (!text) return null;
  const [head, ...rest] = text.split('\r\n\r\n');
  const [line, ...lines] = head.split('\r\n');
  const headers = Object.fromEntries(lines.map((header) => {
    const colon = header.indexOf(':');
    return [header.slice(0, colon).toLowerCase(), header.slice(colon + 1).trim()];
  }));
  return { status: Number(line.split(' ')[1]), headers, body: rest.join('\r\n\r\n') };
}

/** A request as the page's own script would send it, but for what `changes` says; a header that is null is left out. */
export function request(origin, { method = 'GET', target = '/v1/products', session, headers = {}, body } = {}) {
  const all = {
    Host: new URL(origin).host,
    'Sec-Fetch-Site': 'same-origin',
    Origin: origin,
    'Latchkey-Session': session,
    'Content-Type': body === undefined ? null : 'application/json',
    'Content-Length': body === undefined ? null : String(Buffer.byteLength(body)),
    Connection: 'close',
    ...headers,
  };
  const lines = Object.entries(all).flatMap(([name, value]) => [value].flat().filter((value) => value != null).map((value) => `${name}: ${value}`));
  return [`${method} ${target} HTTP/1.1`, ...lines, '', body ?? ''].join('\r\n');
}

/** Exchanges a link for a session. */
export async function sessionOf({ url, link }) {
  const token = new URLSearchParams(new URL(link).hash.slice(1)).get('token');
  const answer = await send(url, request(url, { method: 'POST', target: '/console/session', body: JSON.stringify({ token }) }));
  if (answer?.status !== 200) throw new Error(`no session: ${answer?.body}`);
  return JSON.parse(answer.body).session;
}
