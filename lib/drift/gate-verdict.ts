import { z } from 'zod';
import { evidenceRecordSchema } from '@/lib/evidence';
import { canonicalJson, type Json, parseOrThrow, parseStrictJson, utf8 } from '@/lib/kernel';
import { identityText, type ObjectChange, type Risk } from '@/lib/snapshots';
import { authorSchema, type ChangeAuthor, configChangeSchema, diffDigestOf } from './config-change';
import { type GateDecision, type GateInput, OVERRIDE_MODES } from './decide-gate';
import { shortened } from './printable';

/** Objects named in a verdict; the diff digest binds all of them. */
const MAX_NAMED = 100;
const hex64 = z.string().regex(/^[0-9a-f]{64}$/, 'expected 64 lower-case hexadecimal digits');
const time = z.iso.datetime({ error: 'expected a time in UTC such as 2030-01-31T12:00:00.000Z' });
const text = z.string().max(2_000);

/** A verdict as it is written, signed and recorded: everything somebody needs to judge it later. */
export const gateVerdictSchema = z.strictObject({
  v: z.literal(1),
  type: z.literal('mission-control/gate-verdict'),
  verdict: z.enum(['pass', 'fail', 'hold']),
  result: z.enum(['PASSED', 'WARNED', 'FAILED']),
  exit: z.int().min(0).max(6),
  satisfiesProduction: z.boolean(),
  environment: z.string().max(63).nullable(),
  release: z.string().max(60),
  repository: z.string().max(300).nullable(),
  commit: z.string().max(100).nullable(),
  author: authorSchema,
  at: time,
  baseline: z
    .strictObject({ source: text, sha256: hex64, treeRoot: hex64, keyId: text, createdAt: text })
    .nullable(),
  head: z.strictObject({ sha256: hex64, treeRoot: hex64, objects: z.int().min(0) }).nullable(),
  diffDigest: hex64.nullable(),
  changes: z.strictObject({
    added: z.int().min(0),
    removed: z.int().min(0),
    changed: z.int().min(0),
    named: z.array(text).max(MAX_NAMED),
    risks: z.record(z.string().max(60), z.int().min(0)),
  }),
  approval: z
    .strictObject({
      id: text,
      approvers: z.array(z.strictObject({ id: text, name: text })),
      expiresAt: text,
      payload: configChangeSchema,
    })
    .nullable(),
  override: z.strictObject({ mode: z.enum(OVERRIDE_MODES), requested: z.boolean(), by: text }),
  breakGlass: z.strictObject({ reason: text, by: text }).nullable(),
  reasons: z.array(z.strictObject({ code: text, text })),
});
export type GateVerdict = z.infer<typeof gateVerdictSchema>;

/** What recording a verdict is answered with; `created` is false for one that was there. */
export const gateVerdictReplySchema = z
  .object({ record: evidenceRecordSchema, created: z.boolean() })
  .meta({ id: 'GateVerdictReply' });

export type GateRun = {
  environment: string | null;
  release: string;
  repository: string | null;
  commit: string | null;
  author: ChangeAuthor;
  at: Date;
};

/** The document of a decision. */
export function gateVerdictOf(input: GateInput, decision: GateDecision, run: GateRun): GateVerdict {
  const { baseline, head, approval, override, breakGlass } = input;
  const changes = head.state === 'read' ? head.changes : [];
  return {
    v: 1,
    type: 'mission-control/gate-verdict',
    verdict: decision.verdict,
    result: decision.result,
    exit: decision.exit,
    satisfiesProduction: decision.satisfiesProduction,
    environment: run.environment,
    release: run.release,
    repository: run.repository,
    commit: run.commit,
    author: run.author,
    at: run.at.toISOString(),
    baseline:
      baseline.state === 'signed'
        ? {
            source: baseline.source,
            sha256: baseline.sha256,
            treeRoot: baseline.treeRoot,
            keyId: baseline.keyId,
            createdAt: baseline.createdAt,
          }
        : null,
    head:
      head.state === 'read' ? { sha256: head.sha256, treeRoot: head.treeRoot, objects: head.objects } : null,
    diffDigest: head.state === 'read' ? diffDigestOf(changes) : null,
    changes: {
      ...countKinds(changes),
      named: changes.slice(0, MAX_NAMED).map(({ identity }) => shortened(identityText(identity), 400)),
      risks: countRisks(changes),
    },
    approval:
      decision.approvedBy.length > 0 && approval.state === 'valid'
        ? {
            id: approval.id,
            approvers: [...approval.approvers],
            expiresAt: approval.expiresAt,
            payload: approval.payload,
          }
        : null,
    override: { ...override },
    breakGlass: breakGlass === null ? null : { ...breakGlass },
    reasons: decision.reasons.map(({ code, text: words }) => ({ code, text: shortened(words, 2_000) })),
  };
}

/**
 * What in a verdict contradicts itself; empty for one that `decideGate` can have come to. Whether an approval was given, and not used before,
 * only the installation that issued it knows.
 */
export function faultsOfVerdict(verdict: GateVerdict): string[] {
  const { baseline, head, approval, breakGlass, override, diffDigest } = verdict;
  const isSame = baseline !== null && head !== null && baseline.treeRoot === head.treeRoot;
  const isEnv = override.mode === 'env' && override.requested;
  const payload = approval?.payload;
  const claims: [boolean, string][] = [
    [(verdict.verdict === 'pass') === (verdict.result !== 'FAILED'), 'verdict and result differ'],
    [(verdict.verdict === 'pass') === (verdict.exit === 0), 'verdict and exit code differ'],
    [verdict.result !== 'PASSED' || isSame, 'it passed although base and head differ'],
    [
      verdict.result !== 'WARNED' || approval !== null || breakGlass !== null || isEnv,
      'it passed with a warning and nothing that lets drift through',
    ],
    [
      !verdict.satisfiesProduction || isSame || approval !== null || breakGlass !== null,
      'it claims to satisfy production without an approval',
    ],
    [verdict.verdict !== 'pass' || (baseline !== null && head !== null), 'it passed without base or head'],
    [
      payload === undefined ||
        (payload.base === baseline?.treeRoot &&
          payload.head === head?.treeRoot &&
          payload.diffDigest === diffDigest &&
          payload.environment === verdict.environment),
      'the approval is for another change',
    ],
  ];
  return claims.filter(([holds]) => !holds).map(([, fault]) => fault);
}

/** The bytes of `gate-verdict.json`: canonical JSON. */
export function encodeGateVerdict(verdict: GateVerdict): Uint8Array {
  return utf8(canonicalJson(verdict as Json));
}

/** Kind of evidence of a verdict. */
export const VERDICT_KIND = 'gate-verdict';
/** What the statement of a verdict says of where it was made; a file that somebody attached can never say this. */
export const VERDICT_SOURCE = 'mc attest gate';
/** Where a verdict stands in a bundle, and what its statement calls it. */
export const GATE_VERDICT_PATH = 'config/gate-verdict.json';

/** The verdict in the file of one; throws `invalid_input` for anything else. */
export function parseGateVerdict(bytes: Uint8Array): GateVerdict {
  return parseOrThrow(gateVerdictSchema, parseStrictJson(bytes), 'The verdict of the gate');
}

/** What the statement of a verdict says, in the words of in-toto's test result, version 0.1; the verdict itself is its annotations. */
export function testResultOf(verdict: GateVerdict): { [key: string]: Json } {
  const names = verdict.changes.named.map((name) => `config-drift/${name}`);
  const configuration = [
    ...(verdict.baseline === null ? [] : [{ name: 'baseline', digest: { sha256: verdict.baseline.sha256 } }]),
    ...(verdict.head === null ? [] : [{ name: 'head', digest: { sha256: verdict.head.sha256 } }]),
  ];
  return {
    result: verdict.result,
    configuration,
    passedTests: verdict.result === 'PASSED' ? ['config-drift'] : [],
    warnedTests: verdict.result === 'WARNED' ? ['config-drift', ...names] : [],
    failedTests: verdict.result === 'FAILED' ? ['config-drift', ...names] : [],
    annotations: verdict as Json,
  };
}

function countKinds(changes: readonly ObjectChange[]) {
  const count = (kind: ObjectChange['kind']) => changes.filter((change) => change.kind === kind).length;
  return { added: count('added'), removed: count('removed'), changed: count('changed') };
}

/** How often each risk stands in a diff. */
export function countRisks(changes: readonly ObjectChange[]): Partial<Record<Risk, number>> {
  const counts: Partial<Record<Risk, number>> = {};
  for (const risk of changes.flatMap(({ fields }) => fields.flatMap(({ risks }) => risks)))
    counts[risk] = (counts[risk] ?? 0) + 1;
  return counts;
}
