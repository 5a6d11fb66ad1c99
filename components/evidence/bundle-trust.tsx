import { CopyLine } from '@/components/console/copy-line';
import { CompareFingerprint } from '@/components/evidence/compare-fingerprint';
import { Fingerprint } from '@/components/evidence/fingerprint';
import { Recipes } from '@/components/evidence/recipes';
import { bundleRecipes } from '@/components/evidence/verify-commands';
import { Card, CardHead } from '@/components/ui/card';
import type { EvidenceBundleDetail } from '@/lib/evidence';

/** What seals the bundle, the one fingerprint a stranger needs, and how to check all of it. */
export function BundleTrust({ bundle }: { bundle: EvidenceBundleDetail }) {
  return (
    <div className="grid min-w-0 grid-cols-[minmax(0,1fr)] gap-3">
      <Card aria-label="Seal">
        <CardHead title="Seal" />
        <div className="grid gap-1 px-4 py-3">
          {bundle.manifestDigest !== null && <CopyLine label="Manifest" text={bundle.manifestDigest} />}
          {bundle.checkpointSize !== null && <CopyLine label="Log size" text={bundle.checkpointSize} />}
          {bundle.fileCount !== null && <CopyLine label="Files" text={String(bundle.fileCount)} />}
        </div>
      </Card>
      <Card aria-label="Root key">
        <CardHead title="Root key">
          Whoever verifies the bundle needs this fingerprint from you by another way than the bundle itself.
        </CardHead>
        <div className="grid grid-cols-[minmax(0,1fr)] gap-4 px-4 py-3">
          {bundle.rootKeyId === null ? (
            <p className="text-sm text-muted">Not known for this bundle.</p>
          ) : (
            <>
              <Fingerprint keyId={bundle.rootKeyId} label="fingerprint of the root key" />
              <CompareFingerprint keyId={bundle.rootKeyId} />
            </>
          )}
        </div>
      </Card>
      <Card aria-label="Verify it yourself">
        <CardHead title="Verify it yourself">On any machine; nothing needs to reach this one.</CardHead>
        <div className="grid grid-cols-[minmax(0,1fr)] gap-4 px-4 py-3">
          <Recipes recipes={bundleRecipes(bundle.release, bundle.rootKeyId)} />
        </div>
      </Card>
    </div>
  );
}
