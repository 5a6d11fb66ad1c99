import { execFile } from 'node:child_process';
import { createHash, createPublicKey } from 'node:crypto';
import { accessSync, constants, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { bundleFromJSON } from '@sigstore/bundle';
import { toSignedEntity, Verifier } from '@sigstore/verify';

/** What a stranger holds: a statement in its Sigstore bundle, what it is about, and a key obtained elsewhere. */
export type Presented = {
  bundle: Uint8Array;
  artifact: Uint8Array;
  /** Public key as PEM */
  key: string;
  keyId: string;
  predicateType: string;
};

/** Things that may be wrong. Everybody sees the first four; of the rest each tool says what it looks at. */
export type Fault =
  | 'payload'
  | 'signature'
  | 'payload-type'
  | 'key'
  | 'artifact'
  | 'predicate-type'
  | 'key-id'
  | 'hint'
  | 'extra-field'
  | 'two-signatures';

/** A program nobody here wrote that verifies MC's statements. */
export type ForeignVerifier = {
  name: string;
  /** Why it cannot run on this machine; null when it can */
  missing: string | null;
  catches: readonly Fault[];
  /** Its verdict, and what it said */
  verify(presented: Presented): Promise<{ accepted: boolean; said: string }>;
};

const EVERYBODY = ['payload', 'signature', 'payload-type', 'key'] as const;
const TOOLS = join(process.cwd(), '.cache/tools');

/** Whether tests may not skip for want of a tool. */
export const toolsRequired = process.env.MC_TOOLS === 'required';

/** All of them, here or missing; `npm run tools -- --build` makes those that can be made. */
export function foreignVerifiers(): ForeignVerifier[] {
  return [sigstoreJs, openssl(), cosign(), securesystemslib()];
}

/** sigstore's own JavaScript; goes by the hint and leaves the artifact to its caller. */
const sigstoreJs: ForeignVerifier = {
  name: '@sigstore/verify',
  missing: null,
  catches: [...EVERYBODY, 'hint', 'two-signatures'],
  async verify({ bundle, key, keyId }) {
    try {
      const publicKey = createPublicKey(key);
      const verifier = new Verifier(
        {
          certificateAuthorities: [],
          timestampAuthorities: [],
          tlogs: [],
          ctlogs: [],
          publicKey: (hint) => {
            if (hint !== keyId) throw new Error(`no key for the hint ${hint}`);
            return { publicKey, validFor: () => true };
          },
        },
        { tlogThreshold: 0, ctlogThreshold: 0, timestampThreshold: 0 },
      );
      verifier.verify(toSignedEntity(bundleFromJSON(JSON.parse(text(bundle)))));
      return { accepted: true, said: '' };
    } catch (error) {
      return { accepted: false, said: String(error) };
    }
  },
};

/** The commands of VERIFY.md: hash the artifact, rebuild what was signed, have openssl verify it. Knows nothing of names. */
function openssl(): ForeignVerifier {
  const program = onPath('openssl');
  return {
    name: 'openssl',
    missing: program === null ? 'openssl is not on PATH' : null,
    catches: [...EVERYBODY, 'artifact'],
    verify: ({ bundle, artifact, key }) =>
      inFolder(async (file) => {
        const { dsseEnvelope } = JSON.parse(text(bundle));
        const payload = Buffer.from(dsseEnvelope.payload, 'base64');
        const { subject } = JSON.parse(payload.toString());
        const digest = createHash('sha256').update(artifact).digest('hex');
        if (subject[0]?.digest.sha256 !== digest) return { accepted: false, said: 'another artifact' };
        const head = `DSSEv1 ${dsseEnvelope.payloadType.length} ${dsseEnvelope.payloadType} ${payload.length} `;
        const pub = file('key.pub', key);
        const signed = file('signed', Buffer.concat([Buffer.from(head), payload]));
        const sig = file('sig', Buffer.from(dsseEnvelope.signatures[0].sig, 'base64'));
        const isEd25519 = createPublicKey(key).asymmetricKeyType === 'ed25519';
        return judge(
          program ?? 'openssl',
          isEd25519
            ? ['pkeyutl', '-verify', '-pubin', '-inkey', pub, '-rawin', '-in', signed, '-sigfile', sig]
            : ['dgst', '-sha256', '-verify', pub, '-signature', sig, signed],
        );
      }),
  };
}

/** cosign with a key and nothing else, cut off from the network. */
function cosign(): ForeignVerifier {
  const program = onPath('cosign');
  return {
    name: 'cosign',
    missing:
      program === null ? 'cosign >= 3.0.6 is not here: npm run tools -- --build cosign (needs Go)' : null,
    catches: [...EVERYBODY, 'artifact', 'predicate-type', 'key-id', 'extra-field', 'two-signatures'],
    verify: ({ bundle, artifact, key, predicateType }) =>
      inFolder((file) =>
        judge(
          program ?? 'cosign',
          [
            'verify-blob-attestation',
            '--insecure-ignore-tlog=true',
            ...['--key', file('key.pub', key)],
            ...['--type', predicateType],
            ...['--bundle', file('bundle.json', bundle)],
            file('artifact', artifact),
          ],
          { HOME: file.dir, HTTPS_PROXY: 'http://127.0.0.1:9', HTTP_PROXY: 'http://127.0.0.1:9' },
        ),
      ),
  };
}

const PYTHON = `
import json, sys
from cryptography.hazmat.primitives.serialization import load_pem_public_key
from securesystemslib.dsse import Envelope
from securesystemslib.signer import SSlibKey
bundle, key, key_id = sys.argv[1:]
with open(key, "rb") as f:
    public_key = SSlibKey.from_crypto(load_pem_public_key(f.read()), keyid=key_id)
with open(bundle, "rb") as f:
    envelope = Envelope.from_dict(json.load(f)["dsseEnvelope"])
envelope.verify([public_key], 1)
`;

/** The Python library of in-toto and TUF; looks at the envelope alone. */
function securesystemslib(): ForeignVerifier {
  const program = executable(join(TOOLS, 'python/bin/python3'));
  return {
    name: 'securesystemslib',
    missing:
      program === null ? 'securesystemslib is not here: npm run tools -- --build securesystemslib' : null,
    catches: [...EVERYBODY, 'key-id'],
    verify: ({ bundle, key, keyId }) =>
      inFolder((file) =>
        judge(program ?? 'python3', [
          '-I',
          '-c',
          PYTHON,
          file('bundle.json', bundle),
          file('key.pub', key),
          keyId,
        ]),
      ),
  };
}

type FileIn = ((name: string, content: string | Uint8Array) => string) & { dir: string };

/** Gives work a folder of its own to put files in, and removes it. */
async function inFolder<T>(work: (file: FileIn) => Promise<T>): Promise<T> {
  const dir = mkdtempSync(join(tmpdir(), 'mc-foreign-'));
  const put = (name: string, content: string | Uint8Array) => {
    writeFileSync(join(dir, name), content);
    return join(dir, name);
  };
  try {
    return await work(Object.assign(put, { dir }));
  } finally {
    rmSync(dir, { recursive: true, force: true });
  }
}

/** Accepted is exit code 0 and nothing else. */
function judge(
  program: string,
  args: string[],
  env: Record<string, string> = {},
): Promise<{ accepted: boolean; said: string }> {
  return new Promise((resolve) => {
    const options = { env: { ...process.env, ...env }, timeout: 60_000 };
    execFile(program, args, options, (error, stdout, stderr) =>
      resolve({ accepted: error === null, said: `${stdout}${stderr}`.trim() }),
    );
  });
}

function onPath(name: string): string | null {
  for (const dir of [join(TOOLS, 'bin'), ...(process.env.PATH ?? '').split(delimiter)]) {
    const found = executable(join(dir, name));
    if (found !== null) return found;
  }
  return null;
}

function executable(path: string): string | null {
  try {
    accessSync(path, constants.X_OK);
    return path;
  } catch {
    return null;
  }
}

function text(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('utf8');
}
