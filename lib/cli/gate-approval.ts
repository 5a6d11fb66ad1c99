import { newApprovalReplySchema } from '@/lib/approvals';
import { requestApproval } from '@/lib/approvals/server';
import type { Config } from '@/lib/config';
import {
  APPROVAL_MAX_HOURS,
  type ApprovalFinding,
  type BaselineFinding,
  diffDigestOf,
  type ExpectedChange,
  type HeadFinding,
  judgeApproval,
  printable,
} from '@/lib/drift';
import { logOfEnvironment } from '@/lib/kernel';
import type { PublicKey } from '@/lib/keys';
import { nodeCrypto } from '@/lib/platform/node-crypto';
import type { ChangeContext } from './change-context';
import type { Run } from './command';
import { readBytes } from './small-files';
import { onTarget } from './target';

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

/** What an approval is worth for this change: the file that was given, else what `find` brings. */
export async function readApproval(
  file: string | undefined,
  find: (expected: ExpectedChange) => Promise<Uint8Array | null>,
  given: {
    config: Config;
    keys: readonly PublicKey[];
    expected: ExpectedChange | null;
    authors: readonly string[];
    now: Date;
  },
): Promise<ApprovalFinding> {
  const { config, keys, expected, authors, now } = given;
  if (expected === null) return { state: 'none' };
  const bytes = file === undefined ? await find(expected) : readBytes(file);
  if (bytes === null) return { state: 'none' };
  return judgeApproval(
    bytes,
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
    'Once it is signed, run the gate again: it finds the approval where a server or installation is. From files alone: --approval FILE, as',
    'mc approvals show ID --file FILE writes it',
  ].join('\n');
}

const HOUR_MS = 3_600_000;

/** Asks for the approval of exactly this change, where an installation is; asking again within the hour is the same request. */
export async function askForApproval(
  run: Run<unknown>,
  asked: { config: Config; expected: ExpectedChange; verdictRecord: string | null; now: Date },
): Promise<string> {
  const { config, expected, verdictRecord, now } = asked;
  const expiresAt = new Date(
    Math.floor(now.getTime() / HOUR_MS + APPROVAL_MAX_HOURS) * HOUR_MS,
  ).toISOString();
  const request: Parameters<typeof requestApproval>[1] = {
    kind: 'config-change',
    title:
      `Change of the configuration of ${expected.environment} by ${printable(expected.author.name)}`.slice(
        0,
        200,
      ),
    subjectKey: `config/${expected.environment}`,
    payload: { type: 'config-change', ...expected, expiresAt },
    quorum: config.gate.quorum,
    expiresInSeconds: APPROVAL_MAX_HOURS * 3_600,
    evidence: verdictRecord === null ? [] : [{ recordId: verdictRecord, role: 'verdict' }],
  };
  const { approval } = await onTarget(run, {
    local: (ctx) => requestApproval(ctx, request),
    server: (api) => api.send('POST', '/api/approvals', request, newApprovalReplySchema),
  });
  return `asked for ${approval.id}; once it is signed, the gate passes when it runs again`;
}
