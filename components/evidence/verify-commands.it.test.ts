import { execFileSync } from 'node:child_process';
import { createHash, generateKeyPairSync, sign } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { buildStatement, encodeSigstoreBundle, PAYLOAD_TYPE, pae } from '@/lib/attestations';
import { keyIdOf } from '@/lib/keys';
import { anEvidenceRecord } from '@/lib/testing/evidence-record';
import { recordRecipes, statementName } from './verify-commands';

const TOOLS = ['openssl', 'jq', 'sha256sum', 'base64'];
const missing = TOOLS.filter((tool) => !isThere(tool));
const artifact = Buffer.from('{"panels":5}');
const record = anEvidenceRecord({
  path: 'observability/dash board.json',
  artifact: {
    sha256: createHash('sha256').update(artifact).digest('hex'),
    size: artifact.length,
    mediaType: 'application/json',
  },
});
let dir = '';

beforeAll(() => {
  dir = mkdtempSync(join(tmpdir(), 'mc-recipes-'));
  const { publicKey, privateKey } = generateKeyPairSync('ed25519');
  const payload = buildStatement({
    subjects: [{ name: 'dash board.json', sha256: record.artifact.sha256 }],
    predicateType: record.predicateType,
    predicate: { environment: 'demo', origin: 'demo', createdAt: record.createdAt },
  });
  const signature = sign(null, pae(PAYLOAD_TYPE, payload), privateKey);
  const keyId = keyIdOf('ed25519', publicKey.export({ type: 'spki', format: 'der' }));
  writeFileSync(join(dir, 'mc.pub'), publicKey.export({ type: 'spki', format: 'pem' }));
  writeFileSync(join(dir, 'dash board.json'), artifact);
  writeFileSync(join(dir, statementName(record.id)), encodeSigstoreBundle({ payload, signature, keyId }));
});
afterAll(() => rmSync(dir, { recursive: true, force: true }));

const isSkipped = missing.length > 0 && process.env.MC_TOOLS !== 'required';
const lack = missing.length === 0 ? '' : ` (this machine lacks ${missing.join(', ')})`;

describe.skipIf(isSkipped)(`the commands for openssl${lack}`, () => {
  it('accept what MC signed, and show the digest twice', () => {
    const output = runRecipe();
    expect(output).toContain('Signature Verified Successfully');
    expect(output.match(new RegExp(record.artifact.sha256, 'g'))).toHaveLength(2);
  });

  it('refuse a statement with one byte changed', () => {
    const path = join(dir, statementName(record.id));
    const flip = `jq -c '.dsseEnvelope.payload = (.dsseEnvelope.payload | @base64d | sub("demo"; "prod") | @base64)'`;
    execFileSync('sh', ['-c', `${flip} '${path}' > changed && mv changed '${path}'`], { cwd: dir });
    expect(runRecipe).toThrow(/Signature Verification Failure/);
  });
});

/** The lines a person would copy, but for the one that says it is for another kind of key. */
function runRecipe(): string {
  const lines = recordRecipes(record).find(({ tool }) => tool === 'openssl')?.lines ?? [];
  const script = lines.filter((line) => !line.endsWith('instead')).join('\n');
  try {
    return execFileSync('sh', ['-e', '-c', script], { cwd: dir, encoding: 'utf8', stdio: 'pipe' });
  } catch (error) {
    throw new Error(String((error as { stdout?: string }).stdout), { cause: error });
  }
}

function isThere(tool: string): boolean {
  try {
    execFileSync('sh', ['-c', `command -v ${tool}`], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}
