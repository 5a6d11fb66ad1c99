import type { Config } from '@/lib/config';
import {
  type ApprovalFinding,
  type BaselineFinding,
  diffDigestOf,
  type ExpectedChange,
  type HeadFinding,
  judgeApproval,
} from '@/lib/drift';
import { logOfEnvironment } from '@/lib/kernel';
import type { PublicKey } from '@/lib/keys';
import { nodeCrypto } from '@/lib/platform/node-crypto';
import type { ChangeContext } from './change-context';
import { readBytes } from './small-files';

/** The change at hand, as an approval has to name it; null while there is nothing to approve. */
export function expectedChange(input: {
  baseline: BaselineFinding;
  head: HeadFinding;
  change: ChangeContext;
  environment: string;
  release: string;
}): ExpectedChange | null {
  const { baseline, head, change, environment, release } = input;
  if (baseline.state !== 'signed' || head.state !== 'read' || head.changes.length === 0) return null;
  return {
    release,
    environment,
    base: baseline.treeRoot,
    head: head.treeRoot,
    diffDigest: diffDigestOf(head.changes),
    author: change.author,
    repository: change.repository,
  };
}

/** What an approval file is worth for this change. */
export async function readApproval(
  file: string | undefined,
  given: {
    config: Config;
    keys: readonly PublicKey[];
    expected: ExpectedChange | null;
    authors: readonly string[];
    now: Date;
  },
): Promise<ApprovalFinding> {
  const { config, keys, expected, authors, now } = given;
  if (file === undefined || expected === null) return { state: 'none' };
  return judgeApproval(
    readBytes(file),
    {
      keys,
      now,
      origin: logOfEnvironment(config.environment),
      change: expected,
      authors,
      quorum: config.gate.quorum,
      ...relyingPartyOf(config),
    },
    nodeCrypto,
  );
}

/** Passkeys count for the address people open, when the configuration names it. */
function relyingPartyOf({ installation }: Config) {
  if (installation.externalUrl === undefined) return {};
  const { hostname, origin } = new URL(installation.externalUrl);
  return { relyingParty: { rpId: hostname, origins: [origin] } };
}

/** How the approval is asked for, with the digests that it will have to name. */
export function howToAsk(expected: ExpectedChange, from: readonly string[]): string {
  return [
    'CHANGE_APPROVED=1 only asks; nothing was approved. Ask somebody else to sign exactly this change:',
    `  mc attest gate${from.length === 0 ? '' : ` --from ${from.map((one) => JSON.stringify(one)).join(' ')}`} --request`,
    `  base ${expected.base}`,
    `  head ${expected.head}`,
    `  diff ${expected.diffDigest}`,
    'Then: mc approvals show ID --file approval.json, and the gate again with --approval approval.json',
  ].join('\n');
}
