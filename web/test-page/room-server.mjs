// Serves the page as a Media Distributor does, with rooms that are only names; call.js may be the stand-in.
import fs from 'node:fs';
import http from 'node:http';

const PAGE = new URL('../room-page/', import.meta.url);
const TYPES = { html: 'text/html', css: 'text/css', js: 'text/javascript', json: 'application/json' };
/** The bridge's own policy for the page, apart from identity providers' scripts. */
const POLICY = [
  "default-src 'none'", "script-src 'self'", "worker-src 'self'", "style-src 'self'", "img-src 'self' data:", "media-src 'self' mediastream: blob:",
  "connect-src 'self'", "base-uri 'none'", "form-action 'none'", "frame-ancestors 'none'", "require-trusted-types-for 'script'", 'trusted-types perc-worker',
].join('; ');

const WEB = new URL('../', import.meta.url);

function answer(path, isReal) {
  const file = (url) => ({ status: 200, type: TYPES[url.pathname.split('.').at(-1)], body: fs.readFileSync(url) });
  const json = (status, body) => ({ status, type: TYPES.json, body: JSON.stringify(body) });
  const [, , first, second] = path.split('/');
  if (first === 'page') {
    const url = second === 'call.js' && !isReal ? new URL('room-call.js', import.meta.url) : new URL(second, PAGE);
    return fs.existsSync(url) ? file(url) : json(404, { error: 'not-found' });
  }
  if (['test-page', 'room-page'].includes(first)) return file(new URL(`${first}/${second}`, WEB));
  if (second === undefined) return file(new URL('room.html', PAGE));
  if (first === 'nowhere') return json(404, { error: 'unknown-room', detail: 'no such room' });
  if (first === 'native') return json(200, { room: first, protection: 'double' });
  return json(200, { room: first, protection: 'frame' });
}

/**
 * Starts it on a free port of this machine.
 *
 * @param isReal whether call.js is the page's own; room-bridge.js then needs workers of its own, which the page's policy does not allow
 */
export function serve(isReal = false) {
  const server = http.createServer((request, response) => {
    const { status, type, body } = answer(new URL(request.url, 'http://localhost').pathname, isReal);
    response.writeHead(status, { 'Content-Type': `${type}; charset=utf-8`, 'Content-Security-Policy': isReal ? POLICY.replace(/; require-trusted.*/, '') : POLICY, 'Cache-Control': 'no-store' });
    response.end(body);
  });
  return new Promise((resolve) => { server.listen(0, '127.0.0.1', () => resolve({ server, origin: `http://localhost:${server.address().port}` })); });
}
