import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Command } from 'commander';
import { z } from 'zod';
import { AppError, logOfEnvironment, sha256Hex } from '@/lib/kernel';
import { type PublicKey, publicKeyFromPem, publicKeyOf } from '@/lib/keys';
import { readKeyset } from '@/lib/keys/server';
import { nodeCrypto } from '@/lib/platform/node-crypto';
import {
  ALL_DROP_POLICIES,
  buildSnapshot,
  type CollectOptions,
  checkSnapshotSignature,
  collectManifests,
  DEFAULT_KINDS,
  diffSnapshots,
  parseSnapshot,
  type Snapshot,
} from '@/lib/snapshots';
import { takeSnapshot, uncomparable } from '@/lib/snapshots/server';
import { addCommand, addNoun, type Run } from '../command';
import { withLocalCtx } from '../context';
import { EXIT } from '../exit-codes';
import { readManifests } from '../read-manifests';
import { describeChanges } from '../snapshot-text';
import { registerBaseline } from './attest-baseline';
import { registerDiff } from './attest-diff';
import { registerGate } from './attest-gate';

const paths = z.string().min(1).max(4_096);
const collectInput = {
  from: z.array(paths).min(1).max(100).optional(),
  git: z.string().min(1).max(200).optional(),
  namespace: z.string().max(253).default('default'),
  kind: z.array(z.string().min(1).max(300)).max(100).optional(),
};
const COLLECT_OPTIONS = [
  ['--from <path...>', 'manifests: files, folders, or - for standard input'],
  ['--git <commit>', 'read them from this commit instead of the working tree'],
  ['--namespace <name>', 'namespace of objects that name none (default: default)'],
  ['--kind <group/Kind...>', `kinds to compare (default: ${DEFAULT_KINDS.join(', ')})`],
] as const;

/** `mc attest snapshot|verify|diff`: what was meant to run, signed, and whether it still is what it was. */
export function registerAttest(program: Command): void {
  const attest = addNoun(program, 'attest', 'signed snapshots of configuration, and what drifted from them');
  addCommand(attest, 'snapshot', {
    summary: 'normalise and sign configuration, record it as evidence, and write both files',
    example: 'mc attest snapshot --from deploy/k8s --out evidence/v0.3.3/config/config-snapshot.json',
    options: [
      ['--out <file>', 'where the snapshot goes; its signature goes beside it, as config-signature.txt'],
      ...COLLECT_OPTIONS,
    ],
    input: z.object({ out: paths, ...collectInput }),
    run: snapshot,
  });
  addCommand(attest, 'verify <file>', {
    summary:
      'check a snapshot’s signature, then collect again and compare (exit 1 on drift, 3 when not genuine)',
    example: 'mc attest verify config-snapshot.json --signature config-signature.txt --from deploy/k8s',
    options: [
      ['--signature <file>', 'the signature, config-signature.txt'],
      ['--key <file>', 'public key to trust, as PEM (default: the keys of this installation)'],
      ['--signature-only', 'do not collect again; says nothing about drift'],
      ...COLLECT_OPTIONS,
    ],
    input: z.object({
      file: paths,
      signature: paths,
      key: paths.optional(),
      signatureOnly: z.boolean().default(false),
      ...collectInput,
    }),
    run: verify,
  });
  registerDiff(attest);
  registerBaseline(attest);
  registerGate(attest);
}

type Collecting = {
  from?: string[] | undefined;
  git?: string | undefined;
  namespace: string;
  kind?: string[] | undefined;
};

async function snapshot(run: Run<Collecting & { out: string }>) {
  const { files, source } = readManifests(requireFrom(run.input), run.input.git ?? null);
  const made = await withLocalCtx(run, (ctx) =>
    takeSnapshot(ctx, { files, source, options: optionsOf(run.input) }),
  );
  const signature = join(dirname(run.input.out), 'config-signature.txt');
  writeWhole(run.input.out, made.bytes);
  writeWhole(signature, made.signature);
  const result = {
    snapshot: run.input.out,
    signature,
    sha256: made.record.artifact.sha256,
    treeRoot: made.snapshot.treeRoot,
    objects: made.snapshot.objects.length,
    record: made.record.id,
  };
  run.out.result(
    result,
    () =>
      `${result.objects} objects signed  sha256:${result.sha256}\n${result.snapshot}\n${result.signature}\n${result.record}`,
  );
  return EXIT.pass;
}

async function verify(
  run: Run<
    Collecting & { file: string; signature: string; key?: string | undefined; signatureOnly: boolean }
  >,
) {
  const { input, out } = run;
  const bytes = readFile(input.file);
  const check = await checkSnapshotSignature(nodeCrypto, {
    sha256: sha256Hex(bytes),
    signature: readFile(input.signature),
    keys: await trustedKeys(run),
  });
  if (!check.ok) {
    out.result(
      { signature: check, changes: null },
      () => `${out.paint('fail', '✗')} ${check.code}: ${check.reason}`,
    );
    return EXIT.denied;
  }
  const signed = parseSnapshot(bytes);
  const changes = input.signatureOnly
    ? null
    : diffSnapshots(signed.objects, collectAgain(input, signed).objects);
  out.result({ signature: check, changes }, () =>
    [
      `environment ${check.environment}, origin ${check.origin}`,
      `${out.paint('ok', '✓')} signed by ${check.keyId} at ${check.createdAt}`,
      changes === null ? '– drift was not looked at (--signature-only)' : describeChanges(changes, out),
    ].join('\n'),
  );
  return changes === null || changes.length === 0 ? EXIT.pass : EXIT.fail;
}

/** Reads the configuration again, by the rules the snapshot was made with. */
function collectAgain(input: Collecting, signed: Snapshot): Snapshot {
  const { files } = readManifests(requireFrom(input), input.git ?? null);
  const { namespace, kinds, policies } = signed;
  const options = {
    namespace,
    kinds,
    policies: ALL_DROP_POLICIES.filter((policy) => policies.includes(policy)),
  };
  const collected = collectManifests(files, options);
  if (collected.findings.length > 0) throw uncomparable(collected.findings);
  return buildSnapshot(collected, options);
}

async function trustedKeys(run: Run<{ key?: string | undefined }>): Promise<PublicKey[]> {
  const { key } = run.input;
  if (key !== undefined) return [publicKeyFromPem(readFileSync(key, 'utf8'))];
  return withLocalCtx(run, async (ctx) => {
    const signed = await readKeyset(ctx, logOfEnvironment(ctx.ports.config.environment));
    if (signed === null) return [];
    return signed.keyset.keys
      .filter(({ purpose, revokedAt }) => purpose === 'attest' && revokedAt === null)
      .map(publicKeyOf);
  });
}

function optionsOf({ namespace, kind }: Collecting): CollectOptions {
  return { namespace, kinds: kind ?? DEFAULT_KINDS, policies: ALL_DROP_POLICIES };
}

function requireFrom({ from }: Collecting): string[] {
  if (from !== undefined) return from;
  throw new AppError('invalid_input', {
    message: 'no manifests named',
    userMessage:
      'Say which manifests are meant, for example --from deploy/k8s, or --from - for standard input.',
    fields: [{ field: 'from', expected: 'expected files or folders, for example deploy/k8s' }],
  });
}

function readFile(path: string): Uint8Array {
  try {
    return new Uint8Array(readFileSync(path));
  } catch (cause) {
    throw new AppError('invalid_input', {
      message: `cannot read ${path}`,
      userMessage: `The file ${path} cannot be read.`,
      cause,
    });
  }
}

/** Replaces a file in one step, and makes the folders above it. */
function writeWhole(path: string, bytes: Uint8Array): void {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(`${path}.new`, bytes);
  renameSync(`${path}.new`, path);
}
