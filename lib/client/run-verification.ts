import { AppError } from '@/lib/kernel';
import type { Crypto } from '@/lib/keys';
import { verifyBundle } from '@/lib/verifier';
import { Cancelled, fileChunks } from './file-chunks';
import type { FromVerifier, GivenTrust, GivenWitnesses } from './verify-messages';
import { resolveTrust } from './verify-trust';
import { webCrypto } from './web-crypto';

const REPORT_EVERY_MS = 100;

/** Verifies one file with the browser's cryptography and tells how far it is; the last thing it tells is how it ended. */
export async function runVerification(
  file: Blob,
  given: { trust: GivenTrust; witnesses: GivenWitnesses | null },
  options: { tell: (message: FromVerifier) => void; isCancelled: () => boolean },
): Promise<void> {
  const { tell, isCancelled } = options;
  let toldAt = Number.NEGATIVE_INFINITY;
  const onRead = (done: number) => {
    const now = performance.now();
    if (now - toldAt < REPORT_EVERY_MS && done < file.size) return;
    toldAt = now;
    tell({ type: 'progress', done });
  };
  const crypto: Crypto = {
    ...webCrypto,
    verify(key, message, signature) {
      // Between two signatures, as between two pieces of the file, somebody may have had enough.
      if (isCancelled()) throw new Cancelled();
      return webCrypto.verify(key, message, signature);
    },
  };
  try {
    const { trust, keyId } = resolveTrust(given.trust, given.witnesses);
    const report = await verifyBundle({ chunks: fileChunks(file, { onRead, isCancelled }) }, trust, crypto);
    if (isCancelled()) throw new Cancelled();
    tell({ type: 'done', report, keyId });
  } catch (error) {
    tell(error instanceof Cancelled ? { type: 'cancelled' } : { type: 'failed', message: messageOf(error) });
  }
}

function messageOf(error: unknown): string {
  if (error instanceof DOMException && error.name === 'NotReadableError') {
    return 'The browser can no longer read this file: it was moved or changed since you chose it. Choose it again.';
  }
  if (error instanceof AppError) return error.userMessage;
  return error instanceof Error ? error.message : String(error);
}
