import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Command } from 'commander';
import { z } from 'zod';
import { AppError } from '@/lib/kernel';
import {
  type KeysView,
  keysetExportSchema,
  keysViewSchema,
  revokeKeySchema,
  rotateKeySchema,
} from '@/lib/keys';
import { exportKeyset, listKeys, revokeKey, rotateKey } from '@/lib/keys/server';
import { addCommand, addNoun, noInput } from '../command';
import { EXIT } from '../exit-codes';
import type { Output } from '../output';
import { onTarget } from '../target';

/** `mc keys …`: what signs evidence here. Public keys go out, private ones never. */
export function registerKeys(program: Command): void {
  const keys = addNoun(program, 'keys', 'keys that sign evidence: fingerprints, rotation, revocation');
  addCommand(keys, 'list', {
    summary: 'list the keys of this installation with their fingerprints and states',
    example: 'mc keys list',
    input: noInput,
    run: async (run) => {
      const view = await onTarget(run, {
        local: listKeys,
        server: (api) => api.get('/api/keys', keysViewSchema),
      });
      printKeys(run.out, view);
      return view.signature?.state === 'fail' ? EXIT.fail : EXIT.pass;
    },
  });
  addCommand(keys, 'rotate <purpose>', {
    summary: 'put a new key in use; the old one stays good for a while',
    example: 'mc keys rotate attest --reason "yearly rotation"',
    options: [
      ['--reason <text>', 'why, for the audit trail'],
      ['--algorithm <name>', 'ed25519 or ecdsa-p256-sha256 (default: ed25519)'],
      ['--overlap-hours <n>', 'how long the old key stays good (default: 24)'],
    ],
    input: rotateKeySchema.omit({ version: true }),
    run: async (run) => {
      const view = await onTarget(run, {
        local: (ctx) => rotateKey(ctx, run.input),
        server: (api) => api.send('POST', '/api/keys/rotate', run.input, keysViewSchema),
      });
      printKeys(run.out, view);
      return EXIT.pass;
    },
  });
  addCommand(keys, 'revoke <key-id>', {
    summary: 'take trust away from a key; another takes over when it was in use',
    example:
      'mc keys revoke SHA256:3dVV4IpmXMh3XHYvq4Ks3vMFfxuq0Cn8JbI4Cq0LZ1o --reason "laptop stolen" --at 2030-01-31T12:00:00Z',
    options: [
      ['--reason <text>', 'why, for the audit trail'],
      ['--at <time>', 'when it stopped being trustworthy, such as 2030-01-31T12:00:00Z (default: now)'],
    ],
    input: revokeKeySchema.omit({ version: true }),
    run: async (run) => {
      const view = await onTarget(run, {
        local: (ctx) => revokeKey(ctx, run.input),
        server: (api) => api.send('POST', '/api/keys/revoke', run.input, keysViewSchema),
      });
      printKeys(run.out, view);
      return EXIT.pass;
    },
  });
  registerExport(keys);
}

function registerExport(keys: Command): void {
  addCommand(keys, 'export', {
    summary: 'write the public keys and the signed keyset for somebody who wants to verify',
    example: 'mc keys export --out keys',
    options: [
      ['--out <folder>', 'write the files into a folder'],
      ['--only <name>', 'print one file, such as root.pub, mc.pub, log.vkey or keyset.json'],
    ],
    input: z.object({
      out: z.string().min(1).max(4_096).optional(),
      only: z.string().max(100).optional(),
    }),
    run: async (run) => {
      const exported = await onTarget(run, {
        local: exportKeyset,
        server: (api) => api.get('/api/keys/keyset', keysetExportSchema),
      });
      const { out, only } = run.input;
      const files = only === undefined ? exported.files : pick(exported.files, only);
      for (const [purpose, keyId] of Object.entries(exported.fingerprints))
        run.out.note(`${purpose.padEnd(6)}  ${keyId}`);
      if (out === undefined) {
        run.out.result({ ...exported, files }, () => Object.values(files).map(withEnd).join(''));
        return EXIT.pass;
      }
      mkdirSync(out, { recursive: true });
      for (const [name, text] of Object.entries(files)) writeFileSync(join(out, name), text);
      run.out.result({ folder: out, files: Object.keys(files), fingerprints: exported.fingerprints }, () =>
        [`Wrote to ${out}:`, ...Object.keys(files).map((name) => `  ${name}`)].join('\n'),
      );
      return EXIT.pass;
    },
  });
}

function pick(files: Record<string, string>, name: string): Record<string, string> {
  const text = Object.hasOwn(files, name) ? files[name] : undefined;
  if (text !== undefined) return { [name]: text };
  throw new AppError('invalid_input', {
    message: `no file ${name}`,
    userMessage: `--only expects one of ${Object.keys(files).join(', ')}.`,
  });
}

function withEnd(text: string): string {
  return text.endsWith('\n') ? text : `${text}\n`;
}

function printKeys(out: Output, view: KeysView): void {
  if (out.json) {
    out.result(view, () => '');
    return;
  }
  if (view.rootKeyId !== null)
    out.note(
      `keyset ${view.version} of ${view.origin}\nroot    ${view.rootKeyId}  (give this to whoever verifies)`,
    );
  if (view.signature?.state === 'fail') out.note(`NOT vouched for: ${view.signature.reason}`);
  out.table(
    view.keys,
    [
      { title: 'fingerprint', value: (key) => key.keyId },
      { title: 'purpose', value: (key) => key.purpose },
      { title: 'algorithm', value: (key) => key.algorithm },
      { title: 'state', value: (key) => key.state },
      { title: 'good from', value: (key) => key.validFrom },
      { title: 'until', value: (key) => key.revokedAt ?? key.validTo ?? '' },
      { title: 'reason', value: (key) => key.reason ?? '' },
    ],
    'There are no keys yet: they are made when the first thing is signed.',
  );
}
