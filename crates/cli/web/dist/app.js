const app = document.getElementById('app');
const say = (text) => { app.textContent = text; };
const token = new URLSearchParams(location.hash.slice(1)).get('token');
if (token) history.replaceState(null, '', location.pathname);

async function enter() {
  if (token) {
    const answer = await fetch('/console/session', { method: 'POST', body: JSON.stringify({ token }), headers: { 'content-type': 'application/json' } });
    if (!answer.ok) return say((await answer.json()).detail);
    sessionStorage.setItem('session', (await answer.json()).session);
  }
  const session = sessionStorage.getItem('session');
  if (!session) return say('Open this page from the terminal: latchkey console');
  const answer = await fetch('/v1/products', { headers: { 'latchkey-session': session } });
  const said = await answer.json();
  say(answer.ok ? `Connected: ${said.products.length} products.` : said.detail);
}
enter().catch(() => say('The console has ended: latchkey console'));
