import { readFileSync } from 'node:fs';
import type { Command } from 'commander';
import { z } from 'zod';
import { logOfEnvironment, sha256Hex } from '@/lib/kernel';
import { type PublicKey, publicKeyFromPem, publicKeyOf } from '@/lib/keys';
import { readKeyset } from '@/lib/keys/server';
import { nodeCrypto } from '@/lib/platform/node-crypto';
import {
  assertComparable,
  buildSnapshot,
  checkSnapshotSignature,
  collectManifests,
  diffSnapshots,
  identityText,
  type ObjectChange,
  parseSnapshot,
  type Snapshot,
  sourceOf,
} from '@/lib/snapshots';
import { uncomparable } from '@/lib/snapshots/server';
import { againLike, COLLECT_OPTIONS, type Collecting, collectInput, collecting } from '../collecting';
import { addCommand, addNoun, type Run } from '../command';
import { withLocalCtx } from '../context';
import { EXIT } from '../exit-codes';
import { readBytes } from '../small-files';
import { describeChanges, type Where } from '../snapshot-text';
import { registerBaseline } from './attest-baseline';
import { registerAttestCluster } from './attest-cluster';
import { registerDiff } from './attest-diff';
import { registerGate } from './attest-gate';
import { registerSnapshot } from './attest-snapshot';

const paths = z.string().min(1).max(4_096);

/** `mc attest snapshot|verify|diff`: what was meant to run, signed, and whether it still is what it was. */
export function registerAttest(program: Command): void {
  const attest = addNoun(program, 'attest', 'signed snapshots of configuration, and what drifted from them');
  registerSnapshot(attest);
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
  registerAttestCluster(attest);
}

async function verify(
  run: Run<
    Collecting & { file: string; signature: string; key?: string | undefined; signatureOnly: boolean }
  >,
) {
  const { input, out } = run;
  const bytes = readBytes(input.file);
  const check = await checkSnapshotSignature(nodeCrypto, {
    sha256: sha256Hex(bytes),
    signature: readBytes(input.signature),
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
  const again = input.signatureOnly ? null : await collectAgain(run, signed);
  const changes = again === null ? null : compare(signed, again.now);
  out.result({ signature: check, changes }, () =>
    [
      `environment ${check.environment}, origin ${check.origin}`,
      `${out.paint('ok', '✓')} signed by ${check.keyId} at ${check.createdAt}`,
      changes === null
        ? '– drift was not looked at (--signature-only)'
        : describeChanges(changes, out, again?.where),
    ].join('\n'),
  );
  return changes === null || changes.length === 0 ? EXIT.pass : EXIT.fail;
}

/** Reads the configuration again, by the rules the snapshot was made with, and finds where a field of it is written. */
async function collectAgain(
  run: Run<Collecting>,
  signed: Snapshot,
): Promise<{ now: Snapshot; where: Where }> {
  const { inputs, options: own } = await collecting(run, signed.kinds);
  const options = againLike(signed, own);
  const collected = collectManifests(inputs, options);
  if (collected.findings.length > 0) throw uncomparable(collected.findings);
  const objects = new Map(collected.objects.map((object) => [identityText(object.identity), object]));
  const where: Where = (identity, pointer) => {
    const object = objects.get(identityText(identity));
    return object === undefined ? null : sourceOf(object, pointer);
  };
  return { now: buildSnapshot(collected, options), where };
}

function compare(before: Snapshot, after: Snapshot): ObjectChange[] {
  assertComparable(before, after);
  return diffSnapshots(before.objects, after.objects);
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
