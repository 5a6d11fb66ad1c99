import { checkEnvelope, type ParsedBundle, parseSigstoreBundle } from '@/lib/attestations';
import { canonicalJson, type Json, type Origin, sha256Hex } from '@/lib/kernel';
import type { Crypto, PublicKey } from '@/lib/keys';
import { type ApprovalFile, EVIDENCE_KINDS, parseApprovalFile } from './approval-file';
import type { SigningSite } from './check-signature';
import { isOwnRequest } from './decide';
import type { ApprovalKind, ApprovalRequest } from './request';
import { type ApprovalCheck, line, verifyPeople } from './verify-approval';
import { fileInside, malformed, type WrapFault, type WrappedFile } from './wrapped-file';

/** What the reader knows from elsewhere. Only `keys` and `now` are needed; what is left out is named as not checked. */
export type ApprovalExpectations = {
  /** Statement keys of the Mission Control that is believed; with none nothing is believed */
  keys: readonly PublicKey[];
  now: Date;
  kind?: ApprovalKind;
  /** What is about to be done: the object, or the SHA-256 of its canonical JSON in lower-case hex */
  payload?: ApprovalRequest['payload'];
  payloadDigest?: string;
  environment?: string;
  /** Approvals of a demo count only for a demo */
  origin?: Origin;
  /** Null for what concerns all tenants */
  tenantId?: string | null;
  subjectKey?: string;
  /** Fewest people, whatever the file's own policy says */
  quorum?: number;
  /** Names of whoever made the change; none of them may have signed */
  authors?: readonly string[];
  relyingParty?: SigningSite;
  /** Whether it is known to have been used; offline nobody knows, which is said */
  used?: boolean;
};

export type ApprovalVerdict = {
  ok: boolean;
  checks: ApprovalCheck[];
  /** What was read, whether or not it holds; null when it could not be read */
  request: ApprovalRequest | null;
  approvers: { id: string; name: string; role: string }[];
  /** SHA-256 of the approval file inside, lower-case hex: what makes one approval one */
  digest: string | null;
};

/**
 * Verifies an approval as `mc approvals show ID --file F` writes it, without a network: Mission Control's signature around it, every person's
 * signature inside, and that it is for what the reader is about to do. Anything missing is never a pass. Throws for nothing in the file.
 */
export async function verifyApprovalFile(
  bytes: Uint8Array,
  expected: ApprovalExpectations,
  crypto: Pick<Crypto, 'verify'>,
): Promise<ApprovalVerdict> {
  const read = readWrapped(bytes);
  if ('code' in read)
    return {
      ok: false,
      checks: [fail('format', 'The approval can be read', read)],
      request: null,
      approvers: [],
      digest: null,
    };
  const { parsed, file, digest } = read;
  const people = await verifyPeople(crypto, file, expected.relyingParty);
  const checks = [
    pass('format', 'The approval can be read', `${file.request.kind} ${file.request.id}`),
    await checkOuter(crypto, parsed, expected.keys),
    ...people.checks,
    ...checkExpected(read, expected, people.approvers),
  ];
  return {
    ok: checks.every(({ state }) => state !== 'fail'),
    checks,
    request: file.request,
    approvers: people.approvers,
    digest,
  };
}

type Wrapped = WrappedFile<ApprovalFile>;

/** The approval inside a signed statement: its predicate holds the whole file, and its subject is the digest of that file. */
export function readWrapped(bytes: Uint8Array): Wrapped | WrapFault {
  try {
    return approvalOf(parseSigstoreBundle(bytes));
  } catch (error) {
    return malformed(error);
  }
}

/** The same for a bundle that was taken apart before. */
export function approvalOf(parsed: ParsedBundle): Wrapped | WrapFault {
  return fileInside(parsed, {
    member: 'approval',
    what: 'approval',
    parse: parseApprovalFile,
    kinds: EVIDENCE_KINDS,
  });
}

async function checkOuter(
  crypto: Pick<Crypto, 'verify'>,
  parsed: ParsedBundle,
  keys: readonly PublicKey[],
): Promise<ApprovalCheck> {
  const title = 'Mission Control recorded it';
  const key = keys.find(({ keyId }) => keyId === parsed.keyId);
  if (key === undefined)
    return fail('recorded', title, {
      code: 'untrusted-key',
      reason:
        keys.length === 0 ? 'no key was given to believe' : `${parsed.keyId} is not a key that was given`,
    });
  const checked = await checkEnvelope(crypto, parsed, key);
  return checked.ok
    ? pass('recorded', title, `signed by ${key.keyId} at ${parsed.statement.predicate.createdAt}`)
    : fail('recorded', title, checked);
}

function checkExpected(
  { parsed, file: { request } }: Wrapped,
  expected: ApprovalExpectations,
  approvers: ApprovalVerdict['approvers'],
): ApprovalCheck[] {
  const { predicate } = parsed.statement;
  const computed = expected.payload && sha256Hex(canonicalJson(expected.payload as Json));
  // Told both ways, both have to be it.
  const digest = computed === request.payloadDigest ? (expected.payloadDigest ?? computed) : computed;
  const authored = (expected.authors ?? []).map((name) => name.toLowerCase());
  const isAuthor = approvers.some(
    ({ id, name }) =>
      authored.includes(id.toLowerCase()) ||
      authored.includes(name.toLowerCase()) ||
      isOwnRequest(request, { id, aliases: [name] }),
  );
  return [
    same('origin', 'Its origin', 'wrong-origin-kind', predicate.origin, expected.origin),
    same('environment', 'Its environment', 'wrong-environment', request.environment, expected.environment),
    same('kind', 'Its kind', 'wrong-kind', request.kind, expected.kind),
    same(
      'tenant',
      'Its tenant',
      'wrong-tenant',
      request.tenantId ?? 'all tenants',
      expected.tenantId === null ? 'all tenants' : expected.tenantId,
    ),
    same('subject', 'What it is about', 'wrong-subject', request.subjectKey, expected.subjectKey),
    same(
      'change',
      'It is for this change',
      'payload-changed',
      request.payloadDigest,
      digest ?? expected.payloadDigest,
    ),
    checkTimes(request, expected.now),
    expected.quorum === undefined
      ? skip('people', 'As many people as asked for', 'no number was asked for')
      : approvers.length >= expected.quorum
        ? pass(
            'people',
            'As many people as asked for',
            `${approvers.length} signed, ${expected.quorum} asked for`,
          )
        : fail('people', 'As many people as asked for', {
            code: 'quorum-unmet',
            reason: `${approvers.length} signed, ${expected.quorum} asked for`,
          }),
    isAuthor
      ? fail('author', 'Nobody approved a change of their own', {
          code: 'own-request',
          reason: 'an approver made the change',
        })
      : expected.authors === undefined
        ? skip('author', 'Nobody approved a change of their own', 'whose change it is was not said')
        : pass('author', 'Nobody approved a change of their own', 'no approver is an author'),
    expected.used === undefined
      ? skip('single-use', 'It has not been used', 'not known here; the server refuses a second use')
      : expected.used
        ? fail('single-use', 'It has not been used', { code: 'used', reason: 'this approval has been used' })
        : pass('single-use', 'It has not been used', 'not used so far'),
  ];
}

function checkTimes(request: ApprovalRequest, now: Date): ApprovalCheck {
  const title = 'It is valid now';
  const { expiresAt } = request.policy;
  const limits = [expiresAt, request.payload.expiresAt].filter(
    (one): one is string => typeof one === 'string',
  );
  const ends = Math.min(...limits.map((one) => Date.parse(one)));
  if (!(now.getTime() < ends))
    return fail('time', title, {
      code: 'expired',
      reason: `it was valid until ${new Date(ends || 0).toISOString()}`,
    });
  if (now.getTime() + 60_000 < Date.parse(request.createdAt))
    return fail('time', title, { code: 'not-yet', reason: `it was asked for at ${request.createdAt}` });
  return pass('time', title, `until ${expiresAt}`);
}

function same(
  id: string,
  title: string,
  code: string,
  found: string,
  expected: string | undefined,
): ApprovalCheck {
  if (expected === undefined) return skip(id, title, `${found}; nothing was expected`);
  if (found === expected) return pass(id, title, found);
  return fail(id, title, { code, reason: `it is ${found}, expected ${expected}` });
}

function pass(id: string, title: string, reason: string): ApprovalCheck {
  return line(id, title, { judgement: { ok: true }, good: reason });
}

function fail(id: string, title: string, { code, reason }: { code: string; reason: string }): ApprovalCheck {
  return { id, title, state: 'fail', code, reason };
}

function skip(id: string, title: string, reason: string): ApprovalCheck {
  return { id, title, state: 'skipped', code: null, reason };
}
