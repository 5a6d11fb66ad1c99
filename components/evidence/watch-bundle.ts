import { callApi } from '@/lib/client/api';
import { apiPaths } from '@/lib/client/paths';
import { showToast } from '@/lib/client/toasts';
import type { EvidenceBundle } from '@/lib/evidence';

const EVERY_MS = 2_000;
const watched = new Set<string>();

/**
 * Says when a bundle that was asked for here is sealed or has failed, wherever in the console one is by then. `open` goes
 * to its page. A bundle is watched once; the watch ends with the tab, the build does not.
 */
export function watchBundle(bundleId: string, open: () => void): void {
  if (watched.has(bundleId)) return;
  watched.add(bundleId);
  const look = async () => {
    // A server that does not answer now may do so at the next look.
    const answer = await callApi<{ bundle: EvidenceBundle }>(apiPaths.evidenceBundle(bundleId)).catch(
      () => null,
    );
    const bundle = answer?.bundle;
    if (bundle === undefined || bundle.status === 'building') {
      setTimeout(look, EVERY_MS);
      return;
    }
    watched.delete(bundleId);
    showToast({
      title:
        bundle.status === 'sealed'
          ? `Bundle of ${bundle.release} is sealed`
          : `Bundle of ${bundle.release} failed`,
      tone: bundle.status === 'sealed' ? 'good' : 'bad',
      ...(bundle.problem === null ? {} : { detail: bundle.problem }),
      action: { label: 'Open', run: open },
    });
  };
  setTimeout(look, EVERY_MS);
}
