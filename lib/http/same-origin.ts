export type OriginFacts = {
  secFetchSite: string | null;
  origin: string | null;
  /** Origin of the one address people open. */
  expectedOrigin: string;
};

export type OriginDecision = { allowed: true } | { allowed: false; reason: string };

/**
 * Whether a request that changes something was sent by MC's own pages. `Sec-Fetch-Site` is written by the browser and
 * cannot be forged by a page; browsers that do not send it (plain http on a network) still send `Origin`. Neither means
 * it was no browser, or one that must not be trusted with a cookie.
 */
export function decideOrigin({ secFetchSite, origin, expectedOrigin }: OriginFacts): OriginDecision {
  if (secFetchSite !== null) {
    if (secFetchSite === 'same-origin') return { allowed: true };
    return { allowed: false, reason: `the browser says it came from a ${secFetchSite} page` };
  }
  if (origin === null) return { allowed: false, reason: 'neither Origin nor Sec-Fetch-Site was sent' };
  if (origin === expectedOrigin) return { allowed: true };
  return { allowed: false, reason: `it came from ${origin.slice(0, 200)}, not ${expectedOrigin}` };
}
