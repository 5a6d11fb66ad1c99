import { spawn } from 'node:child_process';
import { AppError } from '@/lib/kernel';
import { type PublicKey, publicKeyFromPem } from '@/lib/keys';
import type { SignedBy, Signer } from './signer';

const TIMEOUT_MS = 10_000;
const MAX_PEM_BYTES = 4_096;
/** Far above any signature MC knows: 64 bytes for Ed25519, at most 72 for P-256. */
const MAX_SIGNATURE_BYTES = 512;
const MAX_COMPLAINT_BYTES = 2_000;

type Options = {
  /** Program and its first arguments; no shell is involved. */
  command: readonly string[];
  variables?: Readonly<Record<string, string | undefined>>;
  timeoutMs?: number;
};

/**
 * Signs by a command that somebody else provides, for keys in a KMS, an HSM or an agent. It is run with MC_SIGNER_LOG and
 * MC_SIGNER_PURPOSE set, and with one of two sets of arguments after its own:
 * `public-key` writes the key now in use as PEM; `sign <key id>` reads bytes and writes their raw signature.
 */
export function openCommandSigner(options: Options): Signer {
  return {
    async keys(log, purpose) {
      const output = await run(options, { log, purpose }, ['public-key'], new Uint8Array(), MAX_PEM_BYTES);
      return [readKey(options, output)];
    },
    makesKeys: () => false,
    async create(_log, purpose) {
      throw new AppError('misconfigured', {
        message: `keys for ${purpose} are made by the signer command, not by MC`,
      });
    },
    async sign(keyId, message, by) {
      if (by === undefined)
        throw new AppError('internal', { message: `the signer command was not told what ${keyId} is for` });
      const signature = await run(options, by, ['sign', keyId], message, MAX_SIGNATURE_BYTES);
      if (signature.length === 0) throw failed(options, 'it wrote no signature');
      return signature;
    },
  };
}

function readKey(options: Options, output: Uint8Array): PublicKey {
  try {
    return publicKeyFromPem(Buffer.from(output).toString('utf8'));
  } catch (cause) {
    throw failed(options, 'public-key did not write one PEM public key for Ed25519 or P-256', cause);
  }
}

/** Runs the command to its end, within time and size. Everything that can go wrong is named. */
function run(
  options: Options,
  by: Pick<SignedBy, 'log' | 'purpose'>,
  args: readonly string[],
  input: Uint8Array,
  maxBytes: number,
): Promise<Uint8Array> {
  const [program = '', ...first] = options.command;
  return new Promise((resolve, reject) => {
    const child = spawn(program, [...first, ...args], {
      env: {
        NODE_ENV: process.env.NODE_ENV,
        ...(options.variables ?? process.env),
        MC_SIGNER_LOG: by.log,
        MC_SIGNER_PURPOSE: by.purpose,
      },
      stdio: ['pipe', 'pipe', 'pipe'],
      // A group of its own, so that what the command started ends with it.
      detached: true,
    });
    const output: Buffer[] = [];
    let size = 0;
    let complaint = '';
    const timeoutMs = options.timeoutMs ?? TIMEOUT_MS;
    const timer = setTimeout(() => fail(`it did not answer within ${timeoutMs / 1000} s`), timeoutMs);
    let settled = false;

    function settle(finish: () => void): void {
      if (settled) return;
      settled = true;
      clearTimeout(timer);
      finish();
    }
    function fail(why: string, cause?: unknown): void {
      settle(() => {
        endGroup(child.pid);
        for (const stream of [child.stdin, child.stdout, child.stderr]) stream.destroy();
        reject(failed(options, why, cause));
      });
    }

    child.stdout.on('data', (chunk: Buffer) => {
      size += chunk.length;
      if (size > maxBytes) return fail(`it wrote more than ${maxBytes} bytes`);
      output.push(chunk);
    });
    child.stderr.on('data', (chunk: Buffer) => {
      if (complaint.length < MAX_COMPLAINT_BYTES) complaint += chunk.toString('utf8');
    });
    child.once('error', (error) => fail(`it could not be started (${error.message})`, error));
    child.once('close', (code, signal) => {
      if (code === 0) return settle(() => resolve(new Uint8Array(Buffer.concat(output))));
      const said = complaint.trim().slice(0, MAX_COMPLAINT_BYTES);
      fail(`it ended with ${signal ?? `code ${code}`}${said === '' ? '' : `: ${said}`}`);
    });
    // A command that does not read its input is judged by its answer, not by the broken pipe.
    child.stdin.on('error', () => undefined);
    child.stdin.end(input);
  });
}

function endGroup(pid: number | undefined): void {
  if (pid === undefined) return;
  try {
    process.kill(-pid, 'SIGKILL');
  } catch {}
}

function failed(options: Options, why: string, cause?: unknown): AppError {
  return new AppError('unreachable', {
    message: `the signer command ${options.command[0]} failed: ${why}`,
    userMessage: `Nothing was signed: the signer command (evidence.signer) failed, because ${why}.`,
    cause,
  });
}
