import { execFileSync } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { buildTestCli, type TestCli } from '@/lib/testing/cli';
import { createTestDb, type TestDb } from '@/lib/testing/db';
import { foreignVerifiers, type Presented, toolsRequired } from '@/lib/testing/foreign-verifiers';

let cli: TestCli;
let test: TestDb;
let statements: Map<string, Presented>;

beforeAll(async () => {
  [cli, test] = await Promise.all([buildTestCli(), createTestDb()]);
  const env = {
    MC_CONFIG: join(process.cwd(), 'mission-control.yaml'),
    MC_DATA_DIR: join(cli.home, 'data'),
    MC_INSTALL_ID: '0a1b2c3d',
    DATABASE_URL: test.url,
  };
  mkdirSync(join(cli.home, 'data'));
  for (const words of ['record dashboard', 'record rules', 'export --release v0.3.3 --out out']) {
    const { code, stderr } = await cli.run(['evidence', ...words.split(' ')], { env });
    if (code !== 0) throw new Error(stderr);
  }
  const folder = join(cli.home, 'bundle');
  mkdirSync(folder);
  execFileSync('tar', ['-xf', join(cli.home, 'out/evidence-v0.3.3-mc.tar'), '-C', folder]);
  statements = readStatements(folder);
});
afterAll(async () => {
  cli.remove();
  await test.drop();
});

/** Every statement of an unpacked bundle beside the file it is about and the key its place in the bundle calls for. */
function readStatements(folder: string): Map<string, Presented> {
  const bytes = (path: string) => new Uint8Array(readFileSync(join(folder, path)));
  const key = (path: string) => readFileSync(join(folder, path), 'utf8');
  const paths = readdirSync(folder, { recursive: true, encoding: 'utf8' });
  return new Map(
    paths
      .filter((path) => path.endsWith('.sigstore.json'))
      .map((path) => {
        const bundle = bytes(path);
        const { dsseEnvelope } = JSON.parse(Buffer.from(bundle).toString());
        const statement = JSON.parse(Buffer.from(dsseEnvelope.payload, 'base64').toString());
        const about = path.startsWith('attestations/')
          ? statement.subject[0].name
          : path.replace(/\.sigstore\.json$/, '');
        return [
          path,
          {
            bundle,
            artifact: bytes(about),
            key: key(path.startsWith('keys/') ? 'keys/root.pub' : 'keys/mc.pub'),
            keyId: dsseEnvelope.signatures[0].keyid,
            predicateType: statement.predicateType,
          },
        ];
      }),
  );
}

/** The same statement, said to be of a real system; or with one bit of its signature turned. */
function tampered(presented: Presented, what: 'payload' | 'signature'): Presented {
  const bundle = JSON.parse(Buffer.from(presented.bundle).toString());
  const { dsseEnvelope } = bundle;
  if (what === 'payload') {
    const payload = Buffer.from(dsseEnvelope.payload, 'base64').toString();
    const live = payload.replace('"origin":"demo"', '"origin":"live"');
    expect(live).not.toBe(payload);
    dsseEnvelope.payload = Buffer.from(live).toString('base64');
  } else {
    const raw = Buffer.from(dsseEnvelope.signatures[0].sig, 'base64');
    raw[20] = (raw[20] ?? 0) ^ 1;
    dsseEnvelope.signatures[0].sig = raw.toString('base64');
  }
  return { ...presented, bundle: new Uint8Array(Buffer.from(JSON.stringify(bundle))) };
}

describe.each(foreignVerifiers().map((verifier) => [verifier.name, verifier] as const))(
  'a bundle, statement by statement, by %s',
  (_name, verifier) => {
    it('is here', (context) => {
      if (verifier.missing === null) return;
      if (toolsRequired) expect.fail(`MC_TOOLS=required, but ${verifier.missing}`);
      context.skip(verifier.missing);
    });

    it.runIf(verifier.missing === null)('is accepted, and refused when it was tampered with', async () => {
      // Manifest, keyset, the dashboard, and the two files of rules.
      expect(statements.size).toBeGreaterThanOrEqual(4);
      for (const [path, presented] of statements) {
        const good = await verifier.verify(presented);
        expect(good.accepted, `${path}: ${good.said}`).toBe(true);
        for (const what of ['payload', 'signature'] as const) {
          const bad = await verifier.verify(tampered(presented, what));
          expect(bad.accepted, `${path} with another ${what}: ${bad.said}`).toBe(false);
        }
      }
    });
  },
);
