'use client';

import { useRouter } from 'next/navigation';
import { watchBundle } from '@/components/evidence/watch-bundle';
import { callApi } from '@/lib/client/api';
import { apiPaths, paths } from '@/lib/client/paths';
import type { EvidenceBundle } from '@/lib/evidence';

export type BundleRequest = { release?: string; records?: string[] };

/** Asks for a bundle, opens its page, and tells when it is done even if one has gone elsewhere meanwhile. */
export function useRequestBundle(): (request: BundleRequest) => Promise<void> {
  const router = useRouter();
  return async (request) => {
    const { bundle } = await callApi<{ bundle: EvidenceBundle }>(apiPaths.evidenceBundles(), {
      method: 'POST',
      body: request,
    });
    const open = () => router.push(paths.evidenceBundle(bundle.id));
    watchBundle(bundle.id, open);
    open();
  };
}
