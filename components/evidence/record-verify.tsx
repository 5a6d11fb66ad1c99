import { Fingerprint } from '@/components/evidence/fingerprint';
import { Recipes } from '@/components/evidence/recipes';
import { SaveKeyButton } from '@/components/evidence/save-key-button';
import { recordRecipes } from '@/components/evidence/verify-commands';
import { Card, CardHead } from '@/components/ui/card';
import type { EvidenceRecordDetail } from '@/lib/evidence';

/** Which key signed it, and how to check that without believing this page. */
export function RecordVerify({ record }: { record: EvidenceRecordDetail }) {
  return (
    <Card aria-label="Verify it yourself">
      <CardHead title="Verify it yourself" actions={<SaveKeyButton keyId={record.keyId} />}>
        Download the artifact and the statement above and the key here, and compare the key’s fingerprint with
        one you got elsewhere.
      </CardHead>
      <div className="grid grid-cols-[minmax(0,1fr)] gap-4 px-4 py-3">
        <div className="grid gap-1">
          <h3 className="text-xs text-muted">Signed by the key</h3>
          <Fingerprint keyId={record.keyId} label="fingerprint of the key" />
        </div>
        <Recipes recipes={recordRecipes(record)} />
      </div>
    </Card>
  );
}
