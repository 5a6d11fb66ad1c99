import { authorize } from '@/lib/access';
import { encodeVkey, noteKeyOf } from '@/lib/evidence-log';
import { AppError, fromUtf8, logOfEnvironment } from '@/lib/kernel';
import type { Ctx } from '@/lib/platform/context';
import type { KeyPurpose, PublicKey } from '../algorithm';
import { goodKeysOf, rootKeyOf } from '../judge-key';
import type { KeysetExport } from '../key-view';
import { pemOf } from '../pem';
import { findKeyset } from './store';

/** Everything a stranger needs to verify, as text files: root and attest key, the log's key, the keyset and who vouches for it. */
export async function exportKeyset(ctx: Ctx): Promise<KeysetExport> {
  authorize(ctx, 'read');
  const log = logOfEnvironment(ctx.ports.config.environment);
  const found = await findKeyset(ctx.db, log);
  if (found === null)
    throw new AppError('not_found', {
      message: `there is no ${log} keyset yet`,
      userMessage: 'There are no keys yet: they are made when the first thing is signed.',
    });
  const { keyset, document, bundle, previousRootBundle } = found;
  const root = inUse('root', rootKeyOf(keyset));
  const now = ctx.clock.now();
  const attest = inUse('attest', goodKeysOf(keyset, 'attest', now)[0]);
  const logKey = inUse('log', goodKeysOf(keyset, 'log', now)[0]);
  return {
    log,
    origin: keyset.origin,
    version: keyset.version,
    fingerprints: { root: root.keyId, attest: attest.keyId, log: logKey.keyId },
    files: {
      'root.pub': pemOf(root),
      'mc.pub': pemOf(attest),
      'log.vkey': `${encodeVkey(noteKeyOf(keyset.origin, 'log', logKey))}\n`,
      'keyset.json': fromUtf8(document),
      'keyset.json.sigstore.json': fromUtf8(bundle),
      ...(previousRootBundle !== null && {
        'keyset.json.previous-root.sigstore.json': fromUtf8(previousRootBundle),
      }),
    },
  };
}

function inUse(purpose: KeyPurpose, key: PublicKey | null | undefined): PublicKey {
  if (key !== null && key !== undefined) return key;
  throw new AppError('misconfigured', {
    message: `no key for ${purpose} is good now`,
    userMessage: `No key for ${purpose} is good now. Put a new one in use with: mc keys rotate ${purpose}`,
  });
}
