import { recordRecipes, statementName, type VerifyRecipe } from '@/components/evidence/verify-commands';
import type { EvidenceRecordDetail } from '@/lib/evidence';

/** How to check a snapshot with its signature, and what it was taken of with it: by `mc`, by Python and openssl, and by hand. */
export function snapshotRecipes(record: EvidenceRecordDetail): VerifyRecipe[] {
  const signature = statementName(record.id);
  return [
    {
      tool: 'mc',
      says: 'Signature first, then the configuration collected again and compared; exit 1 on drift, 3 when not genuine.',
      lines: [
        `mc attest verify config-snapshot.json --signature ${signature} \\`,
        '  --key mc.pub --from deploy/k8s',
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
