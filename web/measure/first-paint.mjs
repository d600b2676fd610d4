// How soon the page is there: makes the bundle, serves it with the Key Distributor's headers from an origin of its own, and opens it in an
// unmodified Chromium with an empty cache again and again.
//   node web/measure/first-paint.mjs [--rounds 10]
import fs from 'node:fs';
import http from 'node:http';
import os from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { bundle } from '../build/bundle.mjs';
import { headers } from '../build/policy.mjs';
import { launch } from '../test-page/browsers.mjs';

const { values } = parseArgs({ options: { rounds: { type: 'string', default: '10' } } });
const ROUNDS = Number(values.rounds);
const TYPES = { html: 'text/html; charset=utf-8', css: 'text/css; charset=utf-8', js: 'text/javascript; charset=utf-8', json: 'application/json' };
const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'first-paint-'));
const POLICY = {
  version: 1, servedBy: 'organisation', operator: 'Example Ltd', endToEnd: 'required', audioLevels: 'omitted',
  keyDistributors: [{ identity: 'kd@idp.example', certificates: [] }], bridges: ['/perc'], identityProviders: ['idp.example'], applications: [],
};

/** The bundle below /rooms/, as the Key Distributor serves it, and what a bridge says of a room. */
function serve() {
  const policy = path.join(folder, 'policy.json');
  const out = path.join(folder, 'bundle');
  fs.writeFileSync(policy, JSON.stringify(POLICY));
  bundle(new URL('../room-page/', import.meta.url).pathname, out, policy);
  const { importMap, files } = JSON.parse(fs.readFileSync(path.join(out, 'manifest.json')));
  const served = new Map(Object.keys(files).map((name) => [name, fs.readFileSync(path.join(out, name))]));
  const server = http.createServer(({ url }, response) => {
    const { pathname } = new URL(url, 'http://localhost');
    if (pathname.endsWith('/facts')) {
      response.writeHead(200, { 'Content-Type': TYPES.json }).end(JSON.stringify({ room: 'board-1', protection: 'frame' }));
      return;
    }
    const name = pathname.slice('/rooms/'.length);
    const file = name.includes('/') ? name : 'index.html';
    if (!served.has(file)) response.writeHead(404).end();
    else response.writeHead(200, { ...headers(POLICY, importMap), 'Content-Type': TYPES[file.split('.').at(-1)] }).end(served.get(file));
  });
  return new Promise((done) => { server.listen(0, '127.0.0.1', () => done(server)); });
}

/** One visit with nothing cached: milliseconds since the navigation began. */
async function visit(browser, address) {
  const context = await browser.createBrowserContext();
  const page = await context.newPage();
  await page.goto(address);
  await page.waitForSelector('#join-button');
  const times = await page.evaluate(() => {
    const form = performance.now();
    return { ...Object.fromEntries(performance.getEntriesByType('paint').map(({ name, startTime }) => [name, startTime])), form };
  });
  await context.close();
  return times;
}

function median(numbers) {
  const sorted = [...numbers].sort((a, b) => a - b);
  return (sorted[Math.floor((sorted.length - 1) / 2)] + sorted[Math.ceil((sorted.length - 1) / 2)]) / 2;
}

const server = await serve();
const browser = await launch('chromium');
try {
  const address = `http://localhost:${server.address().port}/rooms/board-1`;
  // The first visit starts processes of the browser.
  await visit(browser, address);
  const rounds = [];
  while (rounds.length < ROUNDS) rounds.push(await visit(browser, address));
  console.log(`${await browser.version()}, ${ROUNDS} visits with an empty cache, load average ${os.loadavg()[0].toFixed(1)}`);
  for (const name of ['first-paint', 'first-contentful-paint', 'form']) {
    const all = rounds.map((round) => round[name]).filter((each) => each !== undefined);
    console.log(`${name}: median ${Math.round(median(all))} ms (${Math.round(Math.min(...all))} to ${Math.round(Math.max(...all))}), ${all.length} visits`);
  }
} finally {
  await browser.close();
  server.close();
  fs.rmSync(folder, { recursive: true });
}
