import { OctagonX } from 'lucide-react';
import type { LogVerifications } from '@/lib/evidence-log';

type Problem = LogVerifications['verifications'][number]['problems'][number];

/** What to do about a kind of problem, in one sentence. */
const ADVICE: Record<Problem['code'], string> = {
  'row-altered': 'The audit row says something else than when it was logged. Compare it with a backup.',
  'row-deleted': 'A logged audit row is gone. Only the owner of the database can delete one.',
  'rows-reordered': 'Leaves point to rows in another order than they were logged.',
  'row-unlogged': 'A row waits too long to become a leaf. Is a worker running?',
  'leaf-altered': 'A leaf hashes to something else than the signed root allows.',
  'leaf-missing': 'A leaf is gone: the log has a hole. Only the owner of the database can make one.',
  'tile-altered': 'A stored hash of the tree was changed.',
  'checkpoint-inconsistent': 'A signed checkpoint does not lead to this log: its history was rewritten.',
  'checkpoint-invalid': 'A stored checkpoint is not signed by the key of the log.',
  'cosignature-invalid': 'A stored cosignature does not fit its checkpoint.',
  'witness-refused':
    'A witness refuses the checkpoint because it does not continue the one it signed: history was rewritten.',
  'key-untrusted': 'It was signed by a key the keyset does not name.',
  'key-revoked': 'It was signed by a key that had been revoked.',
  'key-out-of-window': 'It was signed by a key that was not in use then.',
  'keyset-invalid':
    'A version of the keyset is not the one its root key signed. Compare it with an exported one.',
  'keyset-unsigned':
    'No root key vouches for a version of the keyset: somebody else may have named these keys.',
  'keyset-missing': 'A version of the keyset is gone. Only the owner of the database can delete one.',
  'blob-altered': 'Bytes in the blob store are not those that were recorded. Restore them from a copy.',
  'blob-missing': 'Bytes are gone from the blob store. Restore them from a copy.',
};

/** Problems a verification found, each with its code, place and what it means. */
export function VerificationProblems({ problems, total }: { problems: readonly Problem[]; total: number }) {
  return (
    <div className="grid gap-2">
      <ul className="grid gap-2">
        {problems.map((problem) => (
          <li
            key={`${problem.code} ${problem.at} ${problem.reason}`}
            className="flex items-start gap-2 rounded-md border border-page bg-page-tint px-3 py-2 text-sm"
          >
            <OctagonX aria-hidden className="mt-0.5 size-4 shrink-0 text-page-text" />
            <div className="min-w-0">
              <p>
                <code className="text-page-text">{problem.code}</code>{' '}
                <span className="font-mono text-xs">{problem.at}</span>
              </p>
              <p className="wrap-anywhere">{problem.reason}</p>
              <p className="text-xs text-muted">{ADVICE[problem.code]}</p>
            </div>
          </li>
        ))}
      </ul>
      {total > problems.length && (
        <p className="text-xs text-muted">and {total - problems.length} more; mc audit verify lists all.</p>
      )}
    </div>
  );
}
