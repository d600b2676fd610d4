// Serves an application on this machine, for trying it out: docs/embedding.md, section 2.
//   node web/embed/serve.mjs [PORT [FOLDER]]

import fs from 'node:fs';
import http from 'node:http';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const TYPES = { '.html': 'text/html; charset=utf-8', '.js': 'text/javascript; charset=utf-8', '.css': 'text/css; charset=utf-8', '.json': 'application/json' };

/**
 * Starts it on loopback.
 *
 * @param port 0 for one that the system chooses
 * @param seen called with the path of each request
 * @return promise of {server, origin}
 */
export function serve(folder, port = 0, seen = () => {}) {
  const server = http.createServer((request, response) => {
    const { pathname } = new URL(request.url, 'http://application');
    seen(pathname);
    const file = path.join(folder, path.normalize(pathname));
    const type = TYPES[path.extname(file)];
    if (!type || !fs.existsSync(file)) {
      response.writeHead(404).end();
      return;
    }
    // The application's origin is opaque in the page's frame: without this header its modules and its own data are refused.
    response.writeHead(200, { 'Content-Type': type, 'Access-Control-Allow-Origin': '*', 'Cache-Control': 'no-store' });
    response.end(fs.readFileSync(file));
  });
  return new Promise((resolve) => {
    server.listen(port, '127.0.0.1', () => resolve({ server, origin: `http://127.0.0.1:${server.address().port}` }));
  });
}

if (process.argv[1] && fileURLToPath(import.meta.url) === fs.realpathSync(process.argv[1])) {
  const [, , port = '8900', folder = fileURLToPath(new URL('.', import.meta.url))] = process.argv;
  const { origin } = await serve(folder, Number(port));
  console.log(`${origin}/sample/index.html`);
}
