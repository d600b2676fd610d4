// The address of the page's worker. Where scripts need Trusted Types (docs/page-policy.md, section 7), a worker's address does too; this is
// the only policy that makes one, and it makes no other.

const ADDRESS = new URL('frame-worker.js', import.meta.url).href;

const policy = globalThis.trustedTypes?.createPolicy('perc-worker', {
  createScriptURL(url) {
    if (url !== ADDRESS) throw new TypeError('the page has one worker only');
    return url;
  },
});

/** For the constructor of Worker. */
export const workerAddress = policy ? policy.createScriptURL(ADDRESS) : ADDRESS;
