import {
  approvalOf,
  DENIAL_KINDS,
  denialOf,
  EVIDENCE_KINDS,
  verifyDenial,
  verifyPeople,
} from '@/lib/approvals';
import { type ParsedBundle, predicateType } from '@/lib/attestations';
import type { Check } from '@/lib/evidence';
import type { Crypto } from '@/lib/keys';
import type { StatementFinding } from './check-statement';
import { createTally, type Fault } from './tally';

const APPROVALS: readonly string[] = Object.values(EVIDENCE_KINDS).map(predicateType);
const DENIALS: readonly string[] = Object.values(DENIAL_KINDS).map(predicateType);

/** What is said of a denial nobody signed with a key of their own. */
export const UNSIGNED = 'unsigned: Mission Control alone says who denied it';

export type ApprovalWatch = {
  see(name: string, finding: StatementFinding): Promise<void>;
  checks(): Check[];
};

/**
 * Re-checks the people behind approvals: Mission Control’s signature says that it recorded one, this says that passkeys and SSH keys of distinct
 * people signed exactly its payload. Denials are looked at the same way and have a line only where there are any. Every code starts with
 * `approval-` or `denial-`.
 */
export function watchApprovals(crypto: Pick<Crypto, 'verify'>): ApprovalWatch {
  const tally = createTally('approvals', 'Every approval is signed by its people', 'approvals');
  const denials = createTally('denials', 'Every denial is by whom it names', 'denials');
  let hasDenials = false;
  return {
    async see(name, { parsed, fault }) {
      if (parsed === null) return;
      if (isDenial(parsed)) {
        hasDenials = true;
        if (fault !== null) return denials.skip('their statements failed');
        const finding = await judgeDenial(crypto, parsed);
        if (finding.fault !== null) return denials.fail(name, finding.fault);
        if (finding.unsigned) return denials.skip(UNSIGNED);
        return denials.pass();
      }
      if (!isApproval(parsed)) return;
      if (fault !== null) return tally.skip('their statements failed');
      const wrong = await faultOfApproval(crypto, parsed);
      if (wrong === null) tally.pass();
      else tally.fail(name, wrong);
    },
    checks: () => [...tally.checks(), ...(hasDenials ? denials.checks() : [])],
  };
}

/** Whether a statement claims to be an approval. */
export function isApproval({ statement }: ParsedBundle): boolean {
  return APPROVALS.includes(statement.predicateType);
}

/** Whether a statement claims to be a denial. */
export function isDenial({ statement }: ParsedBundle): boolean {
  return DENIALS.includes(statement.predicateType);
}

/** What is wrong with a denial whose statement is genuine, and whether anybody but Mission Control signed it. */
export async function judgeDenial(
  crypto: Pick<Crypto, 'verify'>,
  parsed: ParsedBundle,
): Promise<{ fault: Fault | null; unsigned: boolean }> {
  const read = denialOf(parsed);
  if ('code' in read) return { fault: { code: `denial-${read.code}`, reason: read.reason }, unsigned: false };
  const checks = await verifyDenial(crypto, read.file);
  const bad = checks.find(({ state }) => state === 'fail');
  return {
    fault:
      bad === undefined
        ? null
        : { code: `denial-${bad.code ?? 'unknown'}`, reason: `${bad.title}: ${bad.reason}` },
    unsigned: read.file.denial.signed === null,
  };
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
