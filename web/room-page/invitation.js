// Proof of having an invitation, in an offer (docs/authorization.md).

import { Failure } from './failure.js';
import { identityAttribute, withSessionAttribute } from './sdp.js';

const FORM = /^([\w-]{16})\.([\w-]{32})$/;

const octets = (base64) => Uint8Array.from(atob(base64.replace(/-/g, '+').replace(/_/g, '/')), (c) => c.charCodeAt(0));
const base64url = (bytes) => btoa(String.fromCharCode(...new Uint8Array(bytes))).replace(/\+/g, '-').replace(/\//g, '_').replace(/=+$/, '');
const sha256 = (bytes) => crypto.subtle.digest('SHA-256', bytes);

/**
 * The offer with proof that its maker has the invitation: it serves with this offer's identity assertion only.
 *
 * @param offer with a=identity
 */
export async function invited(offer, invitation) {
  const [, id, secret] = invitation.match(FORM) ?? [];
  if (!id) throw new Failure('invitation-malformed');
  const nonce = base64url(await sha256(await sha256(octets(identityAttribute(offer)))));
  const key = await crypto.subtle.importKey('raw', octets(secret), { name: 'HMAC', hash: 'SHA-256' }, false, ['sign']);
  const mac = await crypto.subtle.sign('HMAC', key, new TextEncoder().encode(nonce));
  return withSessionAttribute(offer, 'x-perc-authorization', `Invitation ${id} ${base64url(mac)}`);
}
