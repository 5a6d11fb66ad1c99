import type { ParsedBundle } from '@/lib/attestations';
import type { Crypto } from '@/lib/keys';
import { type ApprovalRecord, decide } from './decide';
import { DENIAL_KINDS, type DenialFile, parseDenialFile } from './denial-file';
import { judgeSigned } from './judge-signed';
import { GOOD, type Judgement, refuse } from './refusal';
import { type ApprovalCheck, checkPayload, line } from './verify-approval';
import { fileInside, type WrapFault, type WrappedFile } from './wrapped-file';

/** The denial a signed statement carries, or why it is none. */
export function denialOf(parsed: ParsedBundle): WrappedFile<DenialFile> | WrapFault {
  return fileInside(parsed, {
    member: 'denial',
    what: 'denial',
    parse: parseDenialFile,
    kinds: DENIAL_KINDS,
  });
}

/**
 * Re-checks that somebody who may decide said no, with nothing but the file. Without a signature of theirs the last line is `skipped`: then it
 * is Mission Control alone that says who it was.
 */
export async function verifyDenial(
  crypto: Pick<Crypto, 'verify'>,
  { request, denial }: DenialFile,
): Promise<ApprovalCheck[]> {
  const record: ApprovalRecord = { request, state: 'pending', decisions: [] };
  const { by, role, reason, receivedAt, signed, signedWith } = denial;
  const counted = decide(
    record,
    {
      decision: 'deny',
      by: { id: by.id, aliases: [], grants: [{ role, tenants: '*' }] },
      reason,
      signed: null,
    },
    new Date(receivedAt),
  );
  const checks = [
    checkPayload(request),
    line('denial', 'Whoever denied it could', {
      judgement: counted,
      good: `${by.name} (${by.id}) as ${role}`,
    }),
  ];
  const title = 'Whoever denied it signed that';
  if (signed === null)
    return [
      ...checks,
      {
        id: 'signature',
        title,
        state: 'skipped',
        code: null,
        reason: 'unsigned: Mission Control alone says who it was',
      },
    ];
  const { enrolment, ...decision } = signed;
  const judged = await judgeSigned(
    crypto,
    { ...decision, receivedAt, decision: 'deny', enrolments: [enrolment] },
    record,
    undefined,
  );
  const judgement = judged.ok ? sameAsSigned(denial, judged.statement) : judged;
  return [...checks, line('signature', title, { judgement, good: `with a ${signedWith} key` })];
}

/** What the file says about the denial is what was signed, word for word. */
function sameAsSigned(
  { by, role, reason }: DenialFile['denial'],
  statement: { approver: { id: string; name: string }; role: string; reason: string },
): Judgement {
  const pairs: [string, string, string][] = [
    ['person', by.id, statement.approver.id],
    ['name', by.name, statement.approver.name],
    ['role', role, statement.role],
    ['reason', reason, statement.reason],
  ];
  const wrong = pairs.find(([, said, signed]) => said !== signed);
  return wrong === undefined
    ? GOOD
    : refuse('wrong-request', `what was signed names another ${wrong[0]} than the denial`);
}
