import { recordRecipes, statementName, type VerifyRecipe } from '@/components/evidence/verify-commands';
import type { EvidenceRecordDetail } from '@/lib/evidence';
import type { SnapshotSummary } from '@/lib/snapshots';

/** How to check a snapshot with its signature, and what it was taken of with it: by `mc`, by Python and openssl, and by hand. */
export function snapshotRecipes(
  record: EvidenceRecordDetail,
  snapshot: Pick<SnapshotSummary, 'source' | 'cluster' | 'revision'>,
): VerifyRecipe[] {
  const signature = statementName(record.id);
  return [
    {
      tool: 'mc',
      says: 'Signature first, then the configuration collected again and compared; exit 1 on drift, 3 when not genuine.',
      lines: [
        `mc attest verify config-snapshot.json --signature ${signature} \\`,
        `  --key mc.pub ${againFrom(snapshot)}`,
      ],
    },
    {
      tool: 'python3',
      says: 'Signature and every digest a second time, with the standard library and openssl alone.',
      lines: [
        `python3 ops/config-attest.py verify config-snapshot.json --signature ${signature} --key mc.pub`,
      ],
    },
    ...recordRecipes(record).filter(({ tool }) => tool !== 'mc'),
  ];
}

/** Where the same configuration is read again; a folder stands for the reader's own. */
function againFrom({
  source,
  cluster,
  revision,
}: Pick<SnapshotSummary, 'source' | 'cluster' | 'revision'>): string {
  if (source === 'cluster') return `--cluster ${cluster === '' ? 'NAME' : cluster}`;
  if (source === 'stdin') return '--from -';
  return source === 'commit' && revision !== null
    ? `--git ${revision} --from deploy/k8s`
    : '--from deploy/k8s';
}
