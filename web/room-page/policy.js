// The page's policy (docs/page-policy.md): what the origin that serves the page allows. Neither the bridge nor an application can change it.

import { parseIdentity } from './address.js';
import { Failure } from './failure.js';

const LARGEST = 64 * 1024;
const LOOPBACK = /^(localhost|127\.0\.0\.1|\[::1\])$/;
const FINGERPRINT = /^sha-256 [0-9A-F]{2}(:[0-9A-F]{2}){31}$/;
const DOMAIN = /^[^\s/\\?#@:]+(:\d{1,5})?$/;

/** Why a policy cannot be used: the member, and what was expected. */
function refuse(member, expected) {
  throw new Failure('policy-invalid', `${member}: expected ${expected}`);
}

function list(value, member, most, check, least = 0) {
  if (!Array.isArray(value) || value.length < least || value.length > most) refuse(member, `a list of ${least} to ${most}`);
  return value.map((each, at) => check(each, `${member}[${at}]`));
}

function members(value, member, names) {
  if (value === null || typeof value !== 'object' || Array.isArray(value)) refuse(member, 'an object');
  for (const name of Object.keys(value)) if (!names.includes(name)) refuse(`${member}.${name}`, 'no such member');
  for (const name of names) if (!Object.hasOwn(value, name)) refuse(`${member}.${name}`, 'a value');
  return value;
}

const oneOf = (...values) => (value, member) => (values.includes(value) ? value : refuse(member, values.map((each) => JSON.stringify(each)).join(' or ')));

const matching = (form, expected) => (value, member) => (typeof value === 'string' && form.test(value) ? value : refuse(member, expected));

function web(value, member) {
  const url = URL.canParse(value) ? new URL(value) : refuse(member, 'an address');
  const isSecure = url.protocol === 'https:' || (url.protocol === 'http:' && LOOPBACK.test(url.hostname));
  return isSecure && url.username === '' && url.password === '' && url.hash === '' ? value : refuse(member, 'https://...');
}

/** What goes into the header's frame-src and into a frame: nothing in it may end a source there. */
function application(value, member) {
  const isPlain = web(value, member) && !/[\s;,'"\\?]|\/$/.test(value);
  return isPlain ? value : refuse(member, 'https://... without a query and a slash at the end');
}

function bridge(value, member) {
  if (typeof value !== 'string' || value.endsWith('/')) refuse(member, 'an address without a slash at the end');
  return /^\/[^/\\]/.test(value) ? value : web(value, member);
}

function keyDistributor(value, member) {
  const { identity, certificates } = members(value, member, ['identity', 'certificates']);
  const parsed = typeof identity === 'string' && identity.length <= 255 ? parseIdentity(identity) : null;
  if (parsed === null || parsed.text !== identity) refuse(`${member}.identity`, 'user@domain');
  return { ...parsed, certificates: list(certificates, `${member}.certificates`, 16, matching(FINGERPRINT, '"sha-256 AB:CD:..."')) };
}

/** JSON.parse takes the last of members of one name; here that is refused. */
function requireDistinctMembers(text) {
  const scopes = [];
  for (const [token, string, colon] of text.matchAll(/("(?:[^"\\]|\\.)*")\s*(:?)|[{}]/g)) {
    if (token === '{') scopes.push(new Set());
    else if (token === '}') scopes.pop();
    else if (colon) {
      const name = JSON.parse(string);
      if (scopes.at(-1)?.has(name)) refuse(name, 'this member once');
      scopes.at(-1)?.add(name);
    }
  }
}

const NAMES = ['version', 'servedBy', 'operator', 'endToEnd', 'audioLevels', 'keyDistributors', 'bridges', 'identityProviders', 'applications'];

/** The policy in a text; throws Failure 'policy-invalid' with the member that is wrong. */
export function parsePolicy(text) {
  if (text.length > LARGEST) refuse('the file', `at most ${LARGEST} octets`);
  let value;
  try {
    value = JSON.parse(text);
  } catch (error) {
    refuse('the file', `JSON (${error.message})`);
  }
  requireDistinctMembers(text);
  members(value, 'policy', NAMES);
  const policy = {
    version: oneOf(1)(value.version, 'version'),
    servedBy: oneOf('organisation', 'bridge')(value.servedBy, 'servedBy'),
    operator: matching(/^\P{Cc}{1,100}$/u, '1 to 100 characters')(value.operator, 'operator'),
    endToEnd: oneOf('required')(value.endToEnd, 'endToEnd'),
    audioLevels: oneOf('clear', 'omitted')(value.audioLevels, 'audioLevels'),
    keyDistributors: list(value.keyDistributors, 'keyDistributors', 16, keyDistributor),
    bridges: list(value.bridges, 'bridges', 16, bridge, 1),
    identityProviders: list(value.identityProviders, 'identityProviders', 64, matching(DOMAIN, 'a domain')).map((domain) => domain.toLowerCase()),
    applications: list(value.applications, 'applications', 16, application),
  };
  if (policy.keyDistributors.length === 0 && policy.servedBy !== 'bridge') refuse('keyDistributors', 'at least one, unless the bridge serves the page');
  return policy;
}

/** Fetches the policy that lies beside the page's scripts. */
export async function fetchPolicy(url, fetcher = fetch) {
  let text;
  try {
    const response = await fetcher(url, { cache: 'no-store', credentials: 'same-origin', redirect: 'error' });
    if (!response.ok) throw new Error(`HTTP status ${response.status}`);
    text = await response.text();
  } catch (error) {
    throw new Failure('policy-unreachable', error.message);
  }
  return parsePolicy(text);
}

/**
 * The Key Distributor that has to sign the answer: the one that the link names, which has to be one of the policy's if that has any; without one in
 * the link, the policy's only one.
 *
 * @return {keyDistributor: {text, name, domain, certificates}, or null, problem: of parseAddress, or 'kd-not-allowed'}
 */
export function expectedKeyDistributor(policy, { keyDistributor: linked, problem }) {
  const known = policy.keyDistributors;
  if (problem === 'kd-missing' && known.length === 1) return { keyDistributor: known[0], problem: null };
  if (problem !== null || known.length === 0) return { keyDistributor: linked && { ...linked, certificates: [] }, problem };
  const found = known.find(({ name, domain }) => name === linked.name && domain === linked.domain) ?? null;
  return { keyDistributor: found, problem: found ? null : 'kd-not-allowed' };
}

/** Whether the page may contact a user's identity provider. */
export const allowsProvider = (policy, { domain }) => policy.identityProviders.length === 0 || policy.identityProviders.includes(domain);

/** Whether an answer's certificates are those that are pinned, if any are; `lines` as of fingerprintLines. */
export function allowsCertificates({ certificates }, lines) {
  const prints = lines.filter((line) => line.startsWith('sha-256 '));
  return certificates.length === 0 || (prints.length > 0 && prints.every((line) => certificates.includes(line)));
}

/** A description without the header extension by which others than the receivers learn how loud somebody is. */
export function withoutAudioLevels(sdp) {
  return sdp.replace(/^a=extmap:\S+ urn:ietf:params:rtp-hdrext:ssrc-audio-level\b.*\r?\n/gm, '');
}
