// Makes a folder with the page for browsers that any https server can serve, with a digest of every file: docs/page-policy.md, section 4.
//   node web/build/bundle.mjs --out DIR [--policy FILE]

import crypto from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { PolicyError, contentSecurityPolicy, headers, parsePolicy } from './policy.mjs';

const SOURCE = fileURLToPath(new URL('../room-page/', import.meta.url));
const POLICY = 'perc-policy.json';
const DOCUMENT = 'room.html';
const SERVED = /^[A-Za-z0-9][A-Za-z0-9_-]*(\.[A-Za-z0-9_-]+)*\.(css|js|mjs|json|svg|png|woff2)$/;
const FOLDER = /^[A-Za-z0-9][A-Za-z0-9_-]*$/;
const MODULE = /\.m?js$/;

const digest = (algorithm, octets) => `${algorithm}-${crypto.createHash(algorithm).update(octets).digest('base64')}`;

/** The page's files below `folder` by their path, without the document, the policy and notes for developers; one level of folders at most. */
function filesOf(folder) {
  const files = new Map();
  const add = (name, file) => {
    if (!SERVED.test(path.basename(name))) throw new Error(`${file} is not a file that servers of the page serve`);
    files.set(name, fs.readFileSync(file));
  };
  for (const entry of fs.readdirSync(folder, { withFileTypes: true }).sort((a, b) => (a.name < b.name ? -1 : 1))) {
    const file = path.join(folder, entry.name);
    if (entry.isDirectory()) {
      if (!FOLDER.test(entry.name)) throw new Error(`${file}: a folder of the page has letters, digits, _ and - in its name`);
      for (const name of fs.readdirSync(file).sort()) add(`${entry.name}/${name}`, path.join(file, name));
    } else if (entry.name !== POLICY && entry.name !== DOCUMENT && !entry.name.endsWith('.md')) {
      add(entry.name, file);
    }
  }
  return files;
}

/** The document with an import map and a digest in each reference to a file of the page. */
function documentOf(template, files, importMap, policy) {
  const referred = new Set();
  let text = template.replace(/<(script|link)\b([^>]*?)\b(src|href)="page\/([^"]+)"([^>]*)>/g, (all, element, before, attribute, name, after) => {
    if (!files.has(name)) throw new Error(`${DOCUMENT} refers to page/${name}, which is not there`);
    referred.add(name);
    return `<${element}${before}${attribute}="page/${name}" integrity="${digest('sha384', files.get(name))}"${after}>`;
  });
  if (![...referred].some((name) => MODULE.test(name))) throw new Error(`${DOCUMENT} refers to no script in page/`);
  const first = text.indexOf('<script');
  text = `${text.slice(0, first)}<script type="importmap">${importMap}</script>\n  ${text.slice(first)}`;
  if (policy === null) return text;
  const meta = contentSecurityPolicy(policy, digest('sha256', importMap), true).replaceAll('&', '&amp;').replaceAll('"', '&quot;');
  const head = text.indexOf('<meta charset="utf-8">');
  if (head < 0) throw new Error(`${DOCUMENT} has no <meta charset="utf-8">`);
  const end = head + '<meta charset="utf-8">'.length;
  return `${text.slice(0, end)}\n  <meta http-equiv="Content-Security-Policy" content="${meta}">${text.slice(end)}`;
}

/**
 * Writes the bundle into `out`, which must not exist or be empty. `policyFile` may be null. Returns the digest of the document.
 */
export function bundle(source, out, policyFile) {
  if (fs.existsSync(out) && fs.readdirSync(out).length > 0) throw new Error(`${out} is not empty`);
  const policyOctets = policyFile === null ? null : fs.readFileSync(policyFile);
  const policy = policyOctets === null ? null : parsePolicy(policyOctets);
  const files = filesOf(source);
  const integrity = {};
  for (const [name, octets] of files) if (MODULE.test(name)) integrity[`./page/${name}`] = digest('sha384', octets);
  const importMap = JSON.stringify({ integrity });
  const document = Buffer.from(documentOf(fs.readFileSync(path.join(source, DOCUMENT), 'utf8'), files, importMap, policy));
  if (policyOctets !== null) files.set(POLICY, policyOctets);
  const manifest = { version: 1, importMap: digest('sha256', importMap), files: { 'index.html': digest('sha384', document) } };
  for (const [name, octets] of files) {
    const file = path.join(out, 'page', name);
    fs.mkdirSync(path.dirname(file), { recursive: true });
    fs.writeFileSync(file, octets);
    manifest.files[`page/${name}`] = digest('sha384', octets);
  }
  fs.writeFileSync(path.join(out, 'index.html'), document);
  fs.writeFileSync(path.join(out, 'manifest.json'), `${JSON.stringify(manifest, null, 2)}\n`);
  if (policy !== null) {
    const lines = Object.entries(headers(policy, manifest.importMap)).map(([name, value]) => `${name}: ${value}\n`);
    fs.writeFileSync(path.join(out, 'headers.txt'), lines.join(''));
  }
  return manifest.files['index.html'];
}

function main() {
  const { values } = parseArgs({ options: { out: { type: 'string' }, policy: { type: 'string' } } });
  if (!values.out) throw new Error('--out is missing: node web/build/bundle.mjs --out DIR [--policy FILE]');
  const document = bundle(SOURCE, values.out, values.policy ?? null);
  console.log(`${values.out}/index.html ${document}`);
}

if (process.argv[1] && fileURLToPath(import.meta.url) === fs.realpathSync(process.argv[1])) {
  try {
    main();
  } catch (error) {
    console.error(`bundle: ${error.message}`);
    process.exitCode = error instanceof PolicyError || error.code ? 2 : 1;
  }
}
