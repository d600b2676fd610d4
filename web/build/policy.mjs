// Checks a page policy (docs/page-policy.md) and derives the headers with which the page is served.

const LOOPBACK = new Set(['localhost', '127.0.0.1', '[::1]']);
const MAX_BYTES = 65536;

/** The policy is wrong; the message names the member. */
export class PolicyError extends Error {}

function fail(member, expected) {
  throw new PolicyError(`perc-policy.json: ${member}: expected ${expected}`);
}

function requireKeys(object, member, keys) {
  if (object === null || typeof object !== 'object' || Array.isArray(object)) fail(member, 'an object');
  for (const key of Object.keys(object)) if (!keys.includes(key)) fail(`${member}.${key}`, 'no such member');
  for (const key of keys) if (!(key in object)) fail(`${member}.${key}`, 'this member');
}

function requireList(list, member, least, most, check) {
  if (!Array.isArray(list) || list.length < least || list.length > most) fail(member, `a list of ${least} to ${most}`);
  list.forEach((entry, index) => check(entry, `${member}[${index}]`));
}

function address(text, member) {
  const expected = 'https://host/path without query, fragment, user and slash at the end; http with a loopback host';
  let url;
  try {
    url = new URL(text);
  } catch {
    return fail(member, expected);
  }
  const secure = url.protocol === 'https:' || (url.protocol === 'http:' && LOOPBACK.has(url.hostname));
  const plain = url.username === '' && url.password === '' && url.search === '' && url.hash === '' && !/[\s;,'"\\]/.test(text);
  if (!secure || !plain || text.endsWith('/') || text.endsWith('?') || text.endsWith('#')) fail(member, expected);
  return url;
}

const text = (pattern, expected) => (value, member) => {
  if (typeof value !== 'string' || !pattern.test(value)) fail(member, expected);
};

const fingerprint = text(/^sha-256 [0-9A-F]{2}(:[0-9A-F]{2}){31}$/, '"sha-256 AB:CD:..." of 32 octets');
const identity = text(/^[^\p{Cc}\s@]{1,127}@[^\p{Cc}\s@]{1,127}$/u, 'user@domain');
const provider = text(/^[A-Za-z0-9]([A-Za-z0-9.-]{0,251}[A-Za-z0-9])?(:\d{1,5})?$/, 'domain or domain:port');

/** Parses the octets (a Buffer) of a policy. Throws PolicyError. */
export function parsePolicy(octets) {
  if (octets.length > MAX_BYTES) throw new PolicyError(`perc-policy.json is longer than ${MAX_BYTES} octets`);
  let policy;
  try {
    policy = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(octets));
  } catch (error) {
    throw new PolicyError(`perc-policy.json is not JSON in UTF-8: ${error.message}`);
  }
  requireKeys(policy, 'policy', ['version', 'servedBy', 'operator', 'endToEnd', 'audioLevels', 'keyDistributors', 'bridges',
    'identityProviders', 'applications']);
  if (policy.version !== 1) fail('version', '1');
  text(/^(organisation|bridge)$/, '"organisation" or "bridge"')(policy.servedBy, 'servedBy');
  text(/^[^\p{Cc}]{1,100}$/u, '1 to 100 characters')(policy.operator, 'operator');
  text(/^required$/, '"required"')(policy.endToEnd, 'endToEnd');
  text(/^(clear|omitted)$/, '"clear" or "omitted"')(policy.audioLevels, 'audioLevels');
  requireList(policy.keyDistributors, 'keyDistributors', policy.servedBy === 'bridge' ? 0 : 1, 16, (entry, member) => {
    requireKeys(entry, member, ['identity', 'certificates']);
    identity(entry.identity, `${member}.identity`);
    requireList(entry.certificates, `${member}.certificates`, 0, 16, fingerprint);
  });
  requireList(policy.bridges, 'bridges', 1, 16, (entry, member) => {
    if (typeof entry !== 'string') fail(member, 'a text');
    if (!/^(\/[A-Za-z0-9._~-]+)+$/.test(entry)) address(entry, member);
  });
  requireList(policy.identityProviders, 'identityProviders', 0, 64, provider);
  requireList(policy.applications, 'applications', 0, 16, address);
  return policy;
}

const origins = (addresses) => [...new Set(addresses.filter((entry) => !entry.startsWith('/')).map((entry) => new URL(entry).origin))];

/**
 * The content security policy of the page; `importMap` is the import map's 'sha256-...'. In a meta element frame-ancestors is not
 * allowed: `inDocument` leaves it out.
 */
export function contentSecurityPolicy(policy, importMap, inDocument = false) {
  const scripts = policy.identityProviders.length === 0
    ? ['https://*:*/.well-known/idp-proxy/']
    : policy.identityProviders.map((domain) => `https://${domain}/.well-known/idp-proxy/`);
  const directives = [
    ['default-src', "'none'"],
    ['script-src', "'self'", `'${importMap}'`, ...scripts],
    ['worker-src', "'self'"],
    ['style-src', "'self'"],
    ['img-src', "'self'", 'data:'],
    ['media-src', "'self'", 'mediastream:', 'blob:'],
    ['connect-src', "'self'", ...origins(policy.bridges)],
    ...(policy.applications.length === 0 ? [] : [['frame-src', ...origins(policy.applications)]]),
    ['base-uri', "'none'"],
    ['form-action', "'none'"],
    ...(inDocument ? [] : [['frame-ancestors', "'none'"]]),
    ['require-trusted-types-for', "'script'"],
    ['trusted-types', 'perc-worker'],
  ];
  return directives.map((words) => words.join(' ')).join('; ');
}

/** All headers of the page's files. */
export function headers(policy, importMap) {
  return {
    'Content-Security-Policy': contentSecurityPolicy(policy, importMap),
    'Permissions-Policy': 'camera=(self), microphone=(self), display-capture=(self)',
    'Cross-Origin-Opener-Policy': 'same-origin-allow-popups',
    'Cross-Origin-Resource-Policy': 'same-origin',
    'X-Content-Type-Options': 'nosniff',
    'Referrer-Policy': 'no-referrer',
    'Cache-Control': 'no-cache',
  };
}
