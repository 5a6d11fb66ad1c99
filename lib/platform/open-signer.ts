import { join } from 'node:path';
import type { Config } from '@/lib/config';
import type { KeyPurpose } from '@/lib/keys';
import { openCommandSigner } from './command-signer';
import { openFileSigner } from './file-signer';
import type { Signer } from './signer';

/**
 * The signer of the configuration: the command for the purposes it is named for, files for the others. A key that was a file before
 * its purpose went to the command still signs, so that it can hand over to its successor.
 */
export function openSigner(options: {
  evidence: Pick<Config['evidence'], 'keyPassphrase' | 'signer'>;
  dataDir: string;
  variables?: Readonly<Record<string, string | undefined>>;
}): Signer {
  const { evidence } = options;
  const variables = options.variables && { variables: options.variables };
  const files = openFileSigner({
    dir: join(options.dataDir, 'keys'),
    passphrase: evidence.keyPassphrase ?? null,
    ...variables,
  });
  if (evidence.signer === undefined) return files;
  const { purposes } = evidence.signer;
  const command = openCommandSigner({ command: evidence.signer.command, ...variables });
  const signerFor = (purpose: KeyPurpose): Signer => (purposes.includes(purpose) ? command : files);
  return {
    keys: (log, purpose) => signerFor(purpose).keys(log, purpose),
    makesKeys: (purpose) => signerFor(purpose).makesKeys(purpose),
    create: (log, purpose, algorithm) => signerFor(purpose).create(log, purpose, algorithm),
    async sign(keyId, message, by) {
      const outside = by !== undefined && purposes.includes(by.purpose) && !(await files.holds(keyId));
      return (outside ? command : files).sign(keyId, message, by);
    },
  };
}
