// The identity provider's proxy (W3C webrtc-identity): loaded by browsers and Key Distributors from
// /.well-known/idp-proxy/<protocol>, and run by them in this provider's origin.
(() => {
  'use strict';

  function fail(detail, info, loginUrl) {
    const error = new Error(info);
    error.errorDetail = detail;
    error.idpErrorInfo = info;
    if (loginUrl !== undefined) {
      // The two ways in which user agents learn where to log in.
      error.name = 'IdpLoginError';
      error.loginUrl = loginUrl;
      error.idpLoginUrl = loginUrl;
    }
    throw error;
  }

  // Not every sandbox resolves relative addresses.
  function address(path) {
    return new URL(path, location.href).href;
  }

  function octets(base64url) {
    const text = atob(base64url.replace(/-/g, '+').replace(/_/g, '/'));
    return Uint8Array.from(text, (character) => character.charCodeAt(0));
  }

  function base64url(bytes) {
    return btoa(String.fromCharCode(...bytes)).replace(/\+/g, '-').replace(/\//g, '_').replace(/=+$/, '');
  }

  function parts(token) {
    const found = String(token).split('.');
    if (found.length !== 3) {
      fail('idp-token-invalid', 'not a signed token');
    }
    const decode = (part) => JSON.parse(new TextDecoder().decode(octets(part)));
    return {
      header: decode(found[0]),
      claims: decode(found[1]),
      signature: octets(found[2]),
      signed: new TextEncoder().encode(found[0] + '.' + found[1]),
    };
  }

  async function verify(token) {
    const { keys } = await (await fetch(address('/.well-known/jwks.json'))).json();
    const jwk = keys.find((key) => key.kid === token.header.kid);
    if (token.header.alg !== 'ES256' || jwk === undefined) {
      fail('idp-token-invalid', 'not signed with a key of this provider');
    }
    const algorithm = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' };
    const { kty, crv, x, y } = jwk;
    const key = await crypto.subtle.importKey('jwk', { kty, crv, x, y }, algorithm, false, ['verify']);
    if (!(await crypto.subtle.verify(algorithm, key, token.signature, token.signed))) {
      fail('idp-token-invalid', 'the signature does not verify');
    }
  }

  async function generateAssertion(contents, origin, options) {
    const response = await fetch(address('/assertion'), {
      method: 'POST',
      credentials: 'include',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify({ contents }),
    });
    if (response.status === 401) {
      fail('idp-need-login', 'please log in', address('/login'));
    }
    if (!response.ok) {
      fail('idp-execution-failure', 'the provider answers with status ' + response.status);
    }
    const { assertion } = await response.json();
    return { idp: { domain: location.host, protocol: options?.protocol ?? 'default' }, assertion };
  }

  // Some browsers' sandboxes have no WebCrypto; https to this provider says the same.
  async function askProvider(assertion) {
    const response = await fetch(address('/validate'), {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify({ assertion }),
    });
    if (!response.ok) {
      fail('idp-token-invalid', 'the provider answers with status ' + response.status);
    }
    const { identity, contents } = await response.json();
    return { identity, contents };
  }

  async function validateAssertion(assertion) {
    if (crypto.subtle === undefined) {
      return askProvider(assertion);
    }
    let contents;
    let token;
    try {
      const parsed = JSON.parse(assertion);
      contents = parsed.contents;
      token = parts(parsed.jws);
    } catch (error) {
      fail('idp-token-invalid', 'not an assertion of this provider');
    }
    await verify(token);
    const hash = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(contents));
    if (token.claims.contents_sha256 !== base64url(new Uint8Array(hash))) {
      fail('idp-token-invalid', 'the contents are not those that were signed');
    }
    if (!(token.claims.exp * 1000 > Date.now() - 30000)) {
      fail('idp-token-expired', 'the assertion has expired');
    }
    return { identity: token.claims.sub, contents };
  }

  rtcIdentityProvider.register({ generateAssertion, validateAssertion });
})();
