// The bundle of the page for an origin of its own: its digests and its policy, and that Chromium runs no script that differs.
import assert from 'node:assert/strict';
import crypto from 'node:crypto';
import fs from 'node:fs';
import http from 'node:http';
import os from 'node:os';
import path from 'node:path';
import { after, before, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { bundle } from '../build/bundle.mjs';
import { PolicyError, contentSecurityPolicy, headers, parsePolicy } from '../build/policy.mjs';
import { launch } from '../test-page/browsers.mjs';

const PAGE = fileURLToPath(new URL('../room-page/', import.meta.url));
const VECTORS = JSON.parse(fs.readFileSync(new URL('page-policies.json', import.meta.url)));
const GOOD = VECTORS.policy;
const octets = (value) => Buffer.from(JSON.stringify(value));
const sha = (algorithm, bytes) => `${algorithm}-${crypto.createHash(algorithm).update(bytes).digest('base64')}`;

let folder;
before(() => { folder = fs.mkdtempSync(path.join(os.tmpdir(), 'perc-bundle-')); });
after(() => fs.rmSync(folder, { recursive: true }));

/** A new bundle of the page in `source`. */
function made(name, source = PAGE, policy = GOOD) {
  const out = path.join(folder, name);
  const file = path.join(folder, `${name}.json`);
  fs.writeFileSync(file, octets(policy));
  const document = bundle(source, out, policy === null ? null : file);
  return { out, document, manifest: JSON.parse(fs.readFileSync(path.join(out, 'manifest.json'))) };
}

test('every file is in the manifest, with its digest', () => {
  const { out, document, manifest } = made('whole');
  const files = fs.readdirSync(out, { recursive: true }).filter((file) => fs.statSync(path.join(out, file)).isFile());
  assert.deepEqual(Object.keys(manifest.files).sort(), files.filter((file) => !['manifest.json', 'headers.txt'].includes(file)).sort());
  for (const [file, digest] of Object.entries(manifest.files)) assert.equal(digest, sha('sha384', fs.readFileSync(path.join(out, file))), file);
  assert.equal(manifest.files['index.html'], document);
  for (const file of fs.readdirSync(PAGE)) {
    if (file.endsWith('.js')) assert.ok(`page/${file}` in manifest.files, file);
  }
});

test('the document has the digest of every module, and the hash of its import map in the policy', () => {
  const { out, manifest } = made('document');
  const html = fs.readFileSync(path.join(out, 'index.html'), 'utf8');
  const [, importMap] = html.match(/<script type="importmap">(.*)<\/script>/);
  assert.equal(manifest.importMap, sha('sha256', importMap));
  const { integrity } = JSON.parse(importMap);
  for (const [file, digest] of Object.entries(manifest.files)) if (file.endsWith('.js')) assert.equal(integrity[`./${file}`], digest, file);
  for (const [tag] of html.matchAll(/<(?:script|link)\b[^>]*"page\/[^>]*>/g)) assert.match(tag, /integrity="sha384-/);
  assert.ok(html.includes(`content="${contentSecurityPolicy(GOOD, manifest.importMap, true)}"`));
  assert.ok(fs.readFileSync(path.join(out, 'headers.txt'), 'utf8').includes(contentSecurityPolicy(GOOD, manifest.importMap)));
  assert.deepEqual(JSON.parse(fs.readFileSync(path.join(out, 'page/perc-policy.json'))), GOOD);
});

test('the same page gives the same document', () => {
  assert.equal(made('first').document, made('second').document);
});

test('without a policy the bundle has none', () => {
  const out = path.join(folder, 'bare');
  bundle(PAGE, out, null);
  assert.ok(!fs.existsSync(path.join(out, 'page/perc-policy.json')) && !fs.existsSync(path.join(out, 'headers.txt')));
  assert.ok(!fs.readFileSync(path.join(out, 'index.html'), 'utf8').includes('Content-Security-Policy'));
});

test('a folder with something in it is left alone', () => {
  const out = path.join(folder, 'full');
  fs.mkdirSync(out);
  fs.writeFileSync(path.join(out, 'mine'), 'x');
  assert.throws(() => bundle(PAGE, out, null), /is not empty/);
});

test('the content security policy names what the page needs and nothing else', () => {
  assert.equal(contentSecurityPolicy(parsePolicy(octets(GOOD)), VECTORS.importMap), VECTORS.contentSecurityPolicy);
  assert.ok(!contentSecurityPolicy({ ...GOOD, applications: [] }, 'sha256-x').includes('frame-src'));
  assert.ok(!/frame-ancestors/.test(contentSecurityPolicy(GOOD, 'sha256-x', true)));
});

for (const [member, values] of Object.entries(VECTORS.wrong)) {
  test(`a policy with a wrong ${member} is refused, and the message names it`, () => {
    for (const value of values) {
      const policy = { ...GOOD, [member]: value };
      assert.throws(() => parsePolicy(octets(policy)), (error) => error instanceof PolicyError && error.message.includes(member), JSON.stringify(value));
    }
  });
}

test('a policy with an unknown member, of another kind, or too long is refused', () => {
  for (const bad of [octets({ ...GOOD, extra: 1 }), octets([]), octets(null), Buffer.from('{'), Buffer.from([0x22, 0xff, 0x22]), Buffer.alloc(65537, 0x20)]) {
    assert.throws(() => parsePolicy(bad), PolicyError);
  }
});

test('the bridge\'s own copy has a valid policy', () => {
  assert.equal(parsePolicy(fs.readFileSync(path.join(PAGE, 'perc-policy.json'))).servedBy, 'bridge');
});

/** Serves a bundle with its headers; `instead` are files with other contents. */
function serve({ out, manifest }, instead, seen) {
  const types = { html: 'text/html', js: 'text/javascript', css: 'text/css', json: 'application/json' };
  const server = http.createServer((request, response) => {
    const file = request.url === '/' ? 'index.html' : request.url.slice(1);
    seen.push(file);
    if (!(file in manifest.files)) return response.writeHead(404).end();
    response.writeHead(200, { ...headers(GOOD, manifest.importMap), 'Content-Type': types[file.split('.').at(-1)] });
    return response.end(instead[file] ?? fs.readFileSync(path.join(out, file)));
  });
  return new Promise((resolve) => { server.listen(0, '127.0.0.1', () => resolve(server)); });
}

const SMALL = {
  'room.html': '<!DOCTYPE html><html lang="en"><head><meta charset="utf-8"><link rel="stylesheet" href="page/room.css">\n'
    + '<script type="module" src="page/room.js"></script></head><body>?</body></html>',
  'room.css': 'body { color: rgb(1, 2, 3); }',
  'room.js': 'import { word } from \'./word.js\';\nconst url = new URL(\'frame-worker.js\', import.meta.url).href;\n'
    + 'const workerAddress = trustedTypes.createPolicy(\'perc-worker\', { createScriptURL: (given) => given }).createScriptURL(url);\n'
    + 'const text = await new Promise((resolve) => { new Worker(workerAddress, { type: \'module\' }).onmessage = ({ data }) => resolve(data); });\n'
    + 'let other = \'allowed\';\ntry { new Worker(\'page/word.js\'); } catch { other = \'refused\'; }\n'
    + 'document.body.textContent = `${word} ${text} ${other}`;\n',
  'word.js': 'export const word = \'genuine\';\n',
  'frame-worker.js': 'postMessage(\'worker\');\n',
};

test('Chromium runs the bundle, and nothing of it once a module differs', async () => {
  const source = path.join(folder, 'small-page');
  fs.mkdirSync(source);
  for (const [name, contents] of Object.entries(SMALL)) fs.writeFileSync(path.join(source, name), contents);
  const small = made('small', source);
  const browser = await launch('chromium');
  try {
    const body = async (instead) => {
      const seen = [];
      const server = await serve(small, instead, seen);
      const page = await browser.newPage();
      await page.goto(`http://127.0.0.1:${server.address().port}/`, { waitUntil: 'networkidle0' });
      const text = await page.evaluate(() => `${document.body.textContent} ${getComputedStyle(document.body).color}`);
      await page.close();
      server.close();
      return { text, seen };
    };
    assert.equal((await body({})).text, 'genuine worker refused rgb(1, 2, 3)');
    const changed = await body({ 'page/word.js': 'export const word = \'forged\';\n' });
    assert.ok(changed.seen.includes('page/word.js'), 'it was fetched');
    assert.equal(changed.text, '? rgb(1, 2, 3)');
    assert.equal((await body({ 'page/room.css': 'body { color: rgb(9, 9, 9); }' })).text, 'genuine worker refused rgb(0, 0, 0)');
  } finally {
    await browser.close();
  }
});
