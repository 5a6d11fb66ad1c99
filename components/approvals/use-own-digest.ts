'use client';

import { useEffect, useState } from 'react';
import type { ApprovalView } from '@/lib/approvals';

export type OwnDigest =
  | { state: 'computing' }
  | { state: 'same'; digest: string; fingerprint: string }
  | { state: 'differs'; digest: string; fingerprint: string }
  | { state: 'failed' };

/**
 * The digest this browser makes of the payload on screen, compared with the one that is asked to be signed. Until it is the
 * same, nothing may be signed here.
 */
export function useOwnDigest(shown: Pick<ApprovalView, 'payload' | 'payloadDigest'>): OwnDigest {
  const { payload, payloadDigest } = shown;
  const [made, setMade] = useState<{ of: unknown; asked: string; result: OwnDigest } | null>(null);
  useEffect(() => {
    let isCurrent = true;
    import('@/lib/approvals')
      .then(({ digestFingerprint, payloadDigestOf }): OwnDigest => {
        const digest = payloadDigestOf(payload);
        const state = digest === payloadDigest ? 'same' : 'differs';
        return { state, digest, fingerprint: digestFingerprint(digest) };
      })
      .catch((): OwnDigest => ({ state: 'failed' }))
      .then((result) => {
        if (isCurrent) setMade({ of: payload, asked: payloadDigest, result });
      });
    return () => {
      isCurrent = false;
    };
  }, [payload, payloadDigest]);
  // A result for what was shown a moment ago says nothing of what is shown now.
  return made !== null && made.of === payload && made.asked === payloadDigest
    ? made.result
    : { state: 'computing' };
}
