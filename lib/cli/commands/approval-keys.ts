import { readFileSync, statSync } from 'node:fs';
import type { Command } from 'commander';
import { z } from 'zod';
import {
  approverKeyIdSchema,
  approverKeyReplySchema,
  approverKeysSchema,
  parseSshKey,
} from '@/lib/approvals';
import { AppError } from '@/lib/kernel';
import { addCommand, addNoun, noInput } from '../command';
import { EXIT } from '../exit-codes';
import { askSecret, readStdin } from '../prompt';
import { adminClient } from '../target';

/** `mc approvals keys …`: SSH keys of whoever is signed in, for signing approvals. Private keys never leave this machine. */
export function registerApprovalKeys(approvals: Command): void {
  const keys = addNoun(approvals, 'keys', 'your SSH keys for signing approvals');
  addCommand(keys, 'list', {
    summary: 'list your keys, newest first',
    example: 'mc approvals keys list',
    input: noInput,
    run: async (run) => {
      const { keys: found } = await adminClient(run).get('/api/me/approver-keys', approverKeysSchema);
      run.out.table(
        found,
        [
          { title: 'id', value: ({ id }) => id },
          { title: 'name', value: ({ name }) => name },
          { title: 'fingerprint', value: ({ fingerprint }) => fingerprint },
          { title: 'added', value: ({ createdAt }) => createdAt },
          { title: 'last used', value: ({ lastUsedAt }) => lastUsedAt ?? 'never' },
          {
            title: 'state',
            value: ({ revokedAt }) => (revokedAt === null ? 'good' : `revoked ${revokedAt}`),
          },
        ],
        'You have no keys. Add one with: mc approvals keys add ~/.ssh/id_ed25519.pub --name laptop',
      );
      return EXIT.pass;
    },
  });
  addCommand(keys, 'add <file>', {
    summary: 'register an Ed25519 public key to sign with; asks for your password',
    example: 'mc approvals keys add ~/.ssh/id_ed25519.pub --name laptop',
    options: [
      ['--name <text>', 'what tells your keys apart'],
      ['--password-stdin', 'read your password from standard input'],
    ],
    input: z.object({
      file: z.string().min(1).max(4_096),
      name: z.string('expected a name, such as --name laptop').min(1).max(60),
      passwordStdin: z.boolean().default(false),
    }),
    run: async (run) => {
      const { file, name, passwordStdin } = run.input;
      const publicKey = readPublicKey(file);
      const api = adminClient(run);
      const password = passwordStdin ? await readStdin() : await askSecret('Your password');
      const body = { publicKey, name, password };
      const { key } = await api.send('POST', '/api/me/approver-keys', body, approverKeyReplySchema);
      run.out.result(key, () => `${key.id} "${key.name}" ${key.fingerprint}`);
      return EXIT.pass;
    },
  });
  addCommand(keys, 'revoke <key-id>', {
    summary: 'stop a key at once; what it signed stays signed',
    example: 'mc approvals keys revoke apk_01J0ZW3H9Y5T2M8K4Q6R7S1VXC --reason "laptop lost"',
    options: [['--reason <text>', 'why, for the audit trail']],
    input: z.object({ keyId: approverKeyIdSchema, reason: z.string().max(500).optional() }),
    run: async (run) => {
      const { keyId, reason } = run.input;
      const query = reason === undefined ? '' : `?${new URLSearchParams({ reason })}`;
      const path = `/api/me/approver-keys/${keyId}${query}`;
      const { key } = await adminClient(run).send('DELETE', path, undefined, approverKeyReplySchema);
      run.out.result(key, () => `${key.id} "${key.name}" no longer signs.`);
      return EXIT.pass;
    },
  });
}

/** The line of a public key file. A private key is refused before anything is sent. */
function readPublicKey(file: string): string {
  const stat = statSync(file, { throwIfNoEntry: false });
  if (!stat?.isFile() || stat.size > 4_096)
    throw new AppError('invalid_input', {
      message: `cannot read ${file}`,
      userMessage: `${file} is not the file of a public key, such as ~/.ssh/id_ed25519.pub.`,
    });
  return parseSshKey(readFileSync(file, 'utf8')).line;
}
