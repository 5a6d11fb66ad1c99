import { execFileSync, spawnSync } from 'node:child_process';
import { generateKeyPairSync } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { nodeCrypto } from '@/lib/platform/node-crypto';
import { sampleRequest, sampleStatement, sshSign, sshSigner } from '@/lib/testing/approval-samples';
import { missingTools } from '@/lib/testing/unpack';
import { checkPersonSignature } from './check-signature';
import { parseSshKey } from './ssh-key';
import { APPROVAL_DOMAIN, approvalMessage, encodeStatement } from './statement';

const isThere = missingTools(['ssh-keygen']).length === 0;
const person = { id: 'usr_A', name: 'Ann' };
const statement = encodeStatement(sampleStatement(sampleRequest(), person));
const judge = async (publicKey: string, signature: string, text = statement) => {
  const result = await checkPersonSignature(
    nodeCrypto,
    text,
    { kind: 'ssh', publicKey, signature },
    { rpId: '', origins: [] },
  );
  return result.ok ? 'ok' : result.code;
};

describe.skipIf(!isThere)('ssh-keygen and Mission Control', () => {
  let folder: string;
  let line: string;
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'mc-ssh-'));
    execFileSync('ssh-keygen', [
      '-q',
      '-t',
      'ed25519',
      '-N',
      '',
      '-C',
      'a comment',
      '-f',
      join(folder, 'id'),
    ]);
    line = parseSshKey(readFileSync(join(folder, 'id.pub'), 'utf8')).line;
    writeFileSync(join(folder, 'message'), approvalMessage(statement));
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  const signWith = (namespace: string, ...options: string[]) =>
    execFileSync('ssh-keygen', ['-Y', 'sign', '-q', '-f', join(folder, 'id'), '-n', namespace, ...options], {
      input: approvalMessage(statement),
      encoding: 'utf8',
    });

  it.each([
    ['sha512', []],
    ['sha256', ['-O', 'hashalg=sha256']],
  ])('a signature ssh-keygen made with %s counts', async (_hash, options) => {
    expect(await judge(line, signWith(APPROVAL_DOMAIN, ...options))).toBe('ok');
  });

  it('one for another namespace or other bytes does not', async () => {
    expect(await judge(line, signWith('file'))).toBe('wrong-namespace');
    const other = encodeStatement(sampleStatement(sampleRequest(), person));
    expect(await judge(line, signWith(APPROVAL_DOMAIN), other)).toBe('bad-signature');
  });

  it('the fingerprint is the one ssh-keygen prints', () => {
    const printed = execFileSync('ssh-keygen', ['-lf', join(folder, 'id.pub')], { encoding: 'utf8' });
    expect(printed).toContain(parseSshKey(line).fingerprint);
  });

  it.each(['sha512', 'sha256'] as const)(
    'a signature made here with %s is verified by ssh-keygen',
    (hash) => {
      const pair = generateKeyPairSync('ed25519');
      const signer = sshSigner('usr_B', pair);
      const { blob } = parseSshKey(signer.line);
      writeFileSync(
        join(folder, 'sig'),
        sshSign(pair.privateKey, blob, approvalMessage(statement), { hash }),
      );
      writeFileSync(join(folder, 'allowed'), `ann@example.com ${signer.line}\n`);
      const verify = (message: Uint8Array) =>
        spawnSync(
          'ssh-keygen',
          [
            '-Y',
            'verify',
            '-f',
            join(folder, 'allowed'),
            '-I',
            'ann@example.com',
            '-n',
            APPROVAL_DOMAIN,
            '-s',
            join(folder, 'sig'),
          ],
          { input: message },
        ).status;
      expect(verify(approvalMessage(statement))).toBe(0);
      expect(verify(approvalMessage(`${statement} `))).not.toBe(0);
    },
  );
});
