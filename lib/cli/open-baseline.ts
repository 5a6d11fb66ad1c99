import { execFileSync } from 'node:child_process';
import { statSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { z } from 'zod';
import {
  BASELINE_KIND,
  type BaselineReading,
  parseBaseline,
  readBaseline,
  signedReading,
  snapshotOfKinds,
} from '@/lib/drift';
import { localReader } from '@/lib/drift/server';
import { BUNDLE_FILES, recordFiles } from '@/lib/evidence';
import { AppError, sha256Hex } from '@/lib/kernel';
import { type PublicKey, parseKeyset, publicKeyFromPem, publicKeyOf } from '@/lib/keys';
import { nodeCrypto } from '@/lib/platform/node-crypto';
import { checkSnapshotSignature, encodeSnapshot, kindName, SNAPSHOT_KIND } from '@/lib/snapshots';
import { readBundleFiles, verifyBundle } from '@/lib/verifier';
import { openBundleSource } from './bundle-source';
import type { Run } from './command';
import { serverEvidence } from './server-evidence';
import { readBytes } from './small-files';
import { onTarget } from './target';
import { readTrust } from './trust-options';

const path = z.string().min(1).max(4_096);

/** Options that say where the signed baseline is. */
export const BASELINE_OPTIONS = [
  ['--baseline <file>', 'an evidence bundle, or a config-snapshot.json with its signature beside it'],
  ['--trust <key>', 'key it is trusted by: fingerprint of the root key, or a PEM file; from somewhere else'],
  ['--baseline-signature <file>', 'its signature (default: config-signature.txt beside it)'],
  ['--baseline-git <commit>', 'read both from this commit, which must be older than what is judged'],
] as const;
export const baselineInput = {
  baseline: path.optional(),
  trust: path.optional(),
  baselineSignature: path.optional(),
  baselineGit: z.string().min(1).max(200).optional(),
};
export type BaselineInput = z.output<z.ZodObject<typeof baselineInput>>;

/** A baseline, and the statement keys that its trust covers: they vouch for approvals too. */
export type OpenedBaseline = { reading: BaselineReading; keys: readonly PublicKey[] };

/** The signed baseline: of files with a trusted key, else of the named server, else of this machine's installation. */
export async function openBaseline(
  run: Run<BaselineInput>,
  environment: string | null,
): Promise<OpenedBaseline> {
  if (run.input.baseline !== undefined) return openFiles(run.input, run.input.baseline);
  const read = async (reader: Parameters<typeof readBaseline>[0]) => ({
    reading: await readBaseline(reader, nodeCrypto),
    keys: await reader.keys(),
  });
  try {
    return await onTarget(run, {
      local: (ctx) => read(localReader(ctx)),
      server: (api) => read(serverEvidence(api, environment, pinnedKey(run.input.trust))),
    });
  } catch (error) {
    if (!(error instanceof AppError) || error.code !== 'unreachable') throw error;
    return notSigned('unreachable', 'baseline-unreachable', error.userMessage);
  }
}

function pinnedKey(trust: string | undefined): PublicKey | null {
  return trust === undefined ? null : publicKeyFromPem(new TextDecoder().decode(readBytes(trust)));
}

async function openFiles(input: BaselineInput, file: string): Promise<OpenedBaseline> {
  if (input.trust === undefined)
    throw new AppError('invalid_input', {
      message: 'no trusted key for the baseline',
      userMessage: 'A baseline from a file proves nothing without a key: name it with --trust.',
      fields: [{ field: 'trust', expected: 'expected a fingerprint or a PEM file with a public key' }],
    });
  if (input.baselineGit !== undefined) return openSnapshot(input, fromCommit(input, file));
  refuseWhatIsJudged(file);
  const isSnapshot = /\.json$/.test(file) && statSync(file, { throwIfNoEntry: false })?.isFile() === true;
  if (isSnapshot && isSnapshotFile(file)) {
    const signature = input.baselineSignature ?? join(dirname(file), 'config-signature.txt');
    return openSnapshot(input, { name: file, bytes: readBytes(file), signature: readBytes(signature) });
  }
  return openBundle(input.trust, file);
}

/** A snapshot is canonical JSON that begins with its kinds; a bundle in its single-file form begins with its files. */
function isSnapshotFile(file: string): boolean {
  return new TextDecoder().decode(readBytes(file).subarray(0, 12)).startsWith('{"ignored"');
}

type SnapshotFiles = { name: string; bytes: Uint8Array; signature: Uint8Array };

async function openSnapshot(input: BaselineInput, files: SnapshotFiles): Promise<OpenedBaseline> {
  const { key } = readTrust({ key: input.trust });
  if (key === undefined)
    throw new AppError('invalid_input', {
      message: '--trust is a fingerprint',
      userMessage: 'A snapshot with its signature needs the statement key itself: --trust mc.pub',
    });
  const sha256 = sha256Hex(files.bytes);
  const { name, bytes, signature } = files;
  const check = await checkSnapshotSignature(nodeCrypto, { sha256, signature, keys: [key] });
  if (!check.ok) return notSigned('invalid', check.code, check.reason);
  return { keys: [key], reading: signedReading({ name, sha256, bytes, check, choice: null }) };
}

/** A bundle is verified whole; then its keys, its choice of baseline and the snapshot are read, each by the digest that was verified. */
async function openBundle(trust: string, file: string): Promise<OpenedBaseline> {
  const report = await verifyBundle(openBundleSource(file), readTrust({ key: trust }), nodeCrypto);
  const failed = report.checks.find(({ state }) => state === 'fail');
  if (report.verdict !== 'verified' || report.manifest === null)
    return notSigned(
      'invalid',
      failed?.code ?? 'bundle-malformed',
      `${file}: ${failed?.reason ?? 'it cannot be verified'}`,
    );
  const { items } = report.manifest;
  const chosen = items.find(({ kind, path: at }) => kind === BASELINE_KIND && !at.startsWith('superseded/'));
  const paths = [BUNDLE_FILES.keyset, ...(chosen === undefined ? [] : [chosen.path])];
  const first = await readVerified(file, paths, items);
  const choiceBytes = chosen === undefined ? undefined : first.get(chosen.path);
  const choice = choiceBytes === undefined ? null : parseBaseline(choiceBytes);
  const item = items.find(({ kind, sha256, path: at }) =>
    kind === SNAPSHOT_KIND && choice !== null ? sha256 === choice.snapshot.sha256 : at === SNAPSHOT_AT,
  );
  if (item === undefined || item.record === null)
    return notSigned('missing', 'baseline-missing', `${file} holds no configuration snapshot`);
  const statementAt = recordFiles(item.record).statement;
  const second = await readVerified(file, [item.path, statementAt], items);
  const [bytes, signature] = [second.get(item.path), second.get(statementAt)];
  if (bytes === undefined || signature === undefined)
    return notSigned('missing', 'baseline-missing', `${file} names a snapshot and does not hold it`);
  const keys = keysOf(first.get(BUNDLE_FILES.keyset));
  const check = await checkSnapshotSignature(nodeCrypto, { sha256: sha256Hex(bytes), signature, keys });
  if (!check.ok) return notSigned('invalid', check.code, check.reason);
  return {
    keys,
    reading: signedReading({ name: file, sha256: sha256Hex(bytes), bytes, check, choice }),
  };
}

/** The bundle was verified, and is read again here: what changed in between has another digest than the manifest, and is left out. */
async function readVerified(
  file: string,
  paths: string[],
  items: readonly { path: string; sha256: string }[],
): Promise<Map<string, Uint8Array>> {
  const found = await readBundleFiles(openBundleSource(file), paths, nodeCrypto);
  const isListed = (at: string, bytes: Uint8Array) =>
    items.some((item) => item.path === at && item.sha256 === sha256Hex(bytes));
  return new Map([...found].filter(([at, bytes]) => isListed(at, bytes)));
}

const SNAPSHOT_AT = 'config/config-snapshot.json';

function keysOf(keyset: Uint8Array | undefined): PublicKey[] {
  if (keyset === undefined) return [];
  return parseKeyset(keyset)
    .keys.filter(({ purpose, revokedAt }) => purpose === 'attest' && revokedAt === null)
    .map(publicKeyOf);
}

/** Whoever changes the configuration must not bring the baseline along: files that git tracks are read from an older commit only. */
function refuseWhatIsJudged(file: string): void {
  if (git(dirname(file), ['ls-files', '--error-unmatch', '--', basename(file)]) === null) return;
  throw new AppError('forbidden', {
    message: `${file} is part of what is judged`,
    userMessage: `${file} is tracked by git, so the change under test could bring its own baseline. Name the commit it is to be read from, for example --baseline-git origin/main.`,
  });
}

function fromCommit(input: BaselineInput, file: string): SnapshotFiles {
  const named = input.baselineGit ?? '';
  const commit = text(git('.', ['rev-parse', '--verify', '--end-of-options', `${named}^{commit}`]));
  const head = text(git('.', ['rev-parse', 'HEAD']));
  if (commit === null || head === null)
    throw new AppError('invalid_input', {
      message: `git knows no commit ${named}`,
      userMessage: `git knows no commit ${JSON.stringify(named.slice(0, 100))} here. Was it fetched?`,
    });
  if (commit === head)
    throw new AppError('forbidden', {
      message: 'the baseline would come from what is judged',
      userMessage: `${named} is the very commit that is judged; a baseline comes from an older one.`,
    });
  const signature = input.baselineSignature ?? join(dirname(file), 'config-signature.txt');
  const [bytes, signed] = [file, signature].map((one) => git('.', ['show', `${commit}:./${one}`]));
  if (bytes === null || bytes === undefined || signed === null || signed === undefined)
    throw new AppError('invalid_input', {
      message: `${commit} has no ${file} with ${signature}`,
      userMessage: `The commit ${commit.slice(0, 12)} has no ${file} with its signature ${signature}.`,
    });
  return { name: `${file} of ${commit.slice(0, 12)}`, bytes, signature: signed };
}

function git(cwd: string, args: string[]): Uint8Array | null {
  try {
    const options = { cwd, maxBuffer: 256 * 1024 * 1024, stdio: ['ignore', 'pipe', 'ignore'] } as const;
    return new Uint8Array(execFileSync('git', args, { ...options, stdio: ['ignore', 'pipe', 'ignore'] }));
  } catch {
    return null;
  }
}

const text = (bytes: Uint8Array | null) => (bytes === null ? null : new TextDecoder().decode(bytes).trim());

function notSigned(
  state: 'missing' | 'invalid' | 'unreachable',
  code: string,
  reason: string,
): OpenedBaseline {
  return { keys: [], reading: { ok: false, finding: { state, code, reason } } };
}

/** The baseline as far as it is of the kinds that are judged; all of it when none are named. */
export function ofKinds(reading: BaselineReading, kinds: readonly string[] | undefined): BaselineReading {
  if (!reading.ok || kinds === undefined) return reading;
  const snapshot = snapshotOfKinds(reading.signed.snapshot, kinds.map(kindName));
  const sha256 = sha256Hex(encodeSnapshot(snapshot));
  return {
    ...reading,
    signed: { ...reading.signed, snapshot, sha256 },
    finding: { ...reading.finding, sha256, treeRoot: snapshot.treeRoot },
  };
}
