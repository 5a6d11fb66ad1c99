import type { Crypto } from '@/lib/keys';
import { verifyBundle } from '@/lib/verifier';
import { Cancelled, fileChunks } from './file-chunks';
import type { FromVerifier, ToVerifier, VerifySupport } from './verify-messages';
import { resolveTrust } from './verify-trust';
import { webCrypto } from './web-crypto';

/** The part of a worker's global scope this file uses; the project's types are those of pages. */
type Scope = {
  postMessage(message: FromVerifier): void;
  addEventListener(type: 'message', listener: (event: MessageEvent<ToVerifier>) => void): void;
};

const scope = globalThis as unknown as Scope;
const REPORT_EVERY_MS = 100;

let run = { cancelled: false };

// A worker has no way to the network of its own accord, and this one asks for nothing: file in, report out.
scope.addEventListener('message', ({ data }) => {
  run.cancelled = true;
  if (data.type === 'cancel') return;
  run = { cancelled: false };
  void verify(data, run);
});

void whatBrowserCan().then((support) => scope.postMessage({ type: 'ready', support }));

async function verify(
  { file, trust }: Extract<ToVerifier, { type: 'start' }>,
  mine: { cancelled: boolean },
): Promise<void> {
  const tell = (message: FromVerifier) => {
    if (!mine.cancelled) scope.postMessage(message);
  };
  let toldAt = 0;
  const chunks = fileChunks(file, {
    isCancelled: () => mine.cancelled,
    onRead(done) {
      const now = performance.now();
      if (now - toldAt < REPORT_EVERY_MS && done < file.size) return;
      toldAt = now;
      tell({ type: 'progress', done, total: file.size });
    },
  });
  try {
    const base = webCrypto();
    const crypto: Crypto = {
      sha256: () => base.sha256(),
      verify(key, message, signature) {
        if (mine.cancelled) throw new Cancelled();
        return base.verify(key, message, signature);
      },
    };
    const trusted = resolveTrust(trust);
    const report = await verifyBundle({ chunks }, trusted.trust, crypto, (check) =>
      tell({ type: 'check', check }),
    );
    tell({ type: 'done', report, keyId: trusted.keyId });
  } catch (error) {
    if (mine.cancelled) scope.postMessage({ type: 'cancelled' });
    else scope.postMessage({ type: 'failed', message: messageOf(error) });
  }
}

function messageOf(error: unknown): string {
  if (error instanceof DOMException && error.name === 'NotReadableError') {
    return 'The browser can no longer read this file: it was moved or changed since you chose it. Choose it again.';
  }
  return error instanceof Error ? error.message : String(error);
}

/** Imports a known Ed25519 key: a browser that cannot would call every signature invalid, which would be a lie. */
async function whatBrowserCan(): Promise<VerifySupport> {
  if (globalThis.crypto?.subtle === undefined) return 'insecure';
  try {
    const basePoint = new Uint8Array(32).fill(0x66);
    basePoint[0] = 0x58;
    await globalThis.crypto.subtle.importKey('raw', basePoint, { name: 'Ed25519' }, false, ['verify']);
    return 'yes';
  } catch {
    return 'no-ed25519';
  }
}
