import { spawn } from 'node:child_process';
import { AppError } from '@/lib/kernel';

/**
 * Signs bytes with `ssh-keygen -Y sign`, which asks for a passphrase on the terminal itself and knows agents: `key` is a private key file, or the
 * public one of a key an agent holds. Returns the armoured signature. Throws `misconfigured` where there is no ssh-keygen.
 */
export function signWithSshKeygen(key: string, namespace: string, message: Uint8Array): Promise<string> {
  return new Promise((resolve, reject) => {
    const child = spawn('ssh-keygen', ['-Y', 'sign', '-q', '-f', key, '-n', namespace], {
      stdio: ['pipe', 'pipe', 'pipe'],
    });
    const [printed, said]: [Buffer[], Buffer[]] = [[], []];
    child.stdout.on('data', (piece: Buffer) => printed.push(piece));
    child.stderr.on('data', (piece: Buffer) => said.push(piece));
    child.once('error', (cause) => reject(notThere(cause)));
    child.once('close', (code) => {
      if (code === 0) resolve(Buffer.concat(printed).toString('utf8'));
      else reject(notSigned(key, Buffer.concat(said).toString('utf8')));
    });
    // A program that ends early closes its input; how it ended says more than that.
    child.stdin.on('error', () => undefined);
    child.stdin.end(message);
  });
}

function notThere(cause: Error): AppError {
  return new AppError('misconfigured', {
    message: `ssh-keygen cannot be started: ${cause.message}`,
    userMessage:
      'ssh-keygen is not on this machine, and mc signs with nothing else. Install OpenSSH 8.1 or later (Debian: apt install openssh-client), or sign with a passkey in the console.',
    cause,
  });
}

function notSigned(key: string, said: string): AppError {
  const why = said.trim().split('\n').at(-1)?.slice(0, 300) ?? '';
  return new AppError('forbidden', {
    message: `ssh-keygen did not sign with ${key}: ${why}`,
    userMessage: `ssh-keygen did not sign with ${key}: ${why || 'it gave no reason'}.`,
    fields: [
      { field: 'key', expected: 'expected an Ed25519 private key, or its .pub when an agent holds it' },
    ],
  });
}
