import { approvalOf, EVIDENCE_KINDS, verifyPeople } from '@/lib/approvals';
import { type ParsedBundle, predicateType } from '@/lib/attestations';
import type { Check } from '@/lib/evidence';
import type { Crypto } from '@/lib/keys';
import type { StatementFinding } from './check-statement';
import { createTally, type Fault } from './tally';

const APPROVALS: readonly string[] = Object.values(EVIDENCE_KINDS).map(predicateType);

export type ApprovalWatch = {
  see(name: string, finding: StatementFinding): Promise<void>;
  checks(): Check[];
};

/**
 * Re-checks the people behind approvals: Mission Control’s signature says that it recorded one, this says that passkeys and SSH keys of distinct
 * people signed exactly its payload. Every code starts with `approval-`.
 */
export function watchApprovals(crypto: Pick<Crypto, 'verify'>): ApprovalWatch {
  const tally = createTally('approvals', 'Every approval is signed by its people', 'approvals');
  return {
    async see(name, { parsed, fault }) {
      if (parsed === null || !isApproval(parsed)) return;
      if (fault !== null) return tally.skip('their statements failed');
      const wrong = await faultOfApproval(crypto, parsed);
      if (wrong === null) tally.pass();
      else tally.fail(name, wrong);
    },
    checks: () => tally.checks(),
  };
}

/** Whether a statement claims to be an approval. */
export function isApproval({ statement }: ParsedBundle): boolean {
  return APPROVALS.includes(statement.predicateType);
}

/** The first thing wrong with an approval whose statement is genuine; null when people approved what it says they did. */
export async function faultOfApproval(
  crypto: Pick<Crypto, 'verify'>,
  parsed: ParsedBundle,
): Promise<Fault | null> {
  const read = approvalOf(parsed);
  if ('code' in read) return { code: `approval-${read.code}`, reason: read.reason };
  const { checks } = await verifyPeople(crypto, read.file);
  const first = checks.find(({ state }) => state !== 'pass');
  return first === undefined
    ? null
    : { code: `approval-${first.code ?? 'unknown'}`, reason: `${first.title}: ${first.reason}` };
}
