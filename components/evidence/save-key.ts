import { callApi } from '@/lib/client/api';
import { downloadText } from '@/lib/client/download-text';
import { apiPaths } from '@/lib/client/paths';
import { AppError, utf8 } from '@/lib/kernel';
import { type KeysetExport, parseKeyset, pemOf, publicKeyOf } from '@/lib/keys';

/** Saves the public key with this fingerprint as PEM, also one that has been followed by another. Loaded when asked for. */
export async function saveKey(keyId: string): Promise<void> {
  const { files } = await callApi<KeysetExport>(apiPaths.keyset());
  const keyset = parseKeyset(utf8(files['keyset.json'] ?? ''));
  const entry = keyset.keys.find((key) => key.keyId === keyId);
  if (entry === undefined) {
    throw new AppError('not_found', {
      message: `the keyset has no key ${keyId}`,
      userMessage: `The keyset of this installation has no key ${keyId}. What it signed cannot be trusted without an explanation.`,
    });
  }
  downloadText('mc.pub', 'application/x-pem-file', pemOf(publicKeyOf(entry)));
}
