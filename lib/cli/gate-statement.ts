import { createPrivateKey, createPublicKey, sign } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { buildStatement, encodeSigstoreBundle, PAYLOAD_TYPE, pae, predicateType } from '@/lib/attestations';
import { encodeGateVerdict, GATE_VERDICT_PATH, type GateVerdict, testResultOf } from '@/lib/drift';
import { AppError, type Origin, sha256Hex } from '@/lib/kernel';
import { publicKeyFromSpki } from '@/lib/keys';

/** The statement of a verdict for where no installation is at hand: about the verdict, and about the snapshot it judged. */
export function gateStatement(
  verdict: GateVerdict,
  place: { environment: string; origin: Origin },
): Uint8Array {
  return buildStatement({
    subjects: [
      { name: GATE_VERDICT_PATH, sha256: sha256Hex(encodeGateVerdict(verdict)) },
      ...(verdict.head === null
        ? []
        : [{ name: 'config/config-snapshot.json', sha256: verdict.head.sha256 }]),
    ],
    predicateType: predicateType('gate-verdict'),
    predicate: { ...testResultOf(verdict), ...place, createdAt: verdict.at },
  });
}

/** Signs a statement with a private key in a PEM file (Ed25519 or P-256), as a Sigstore bundle. The key is used and forgotten. */
export function signStatementWith(keyFile: string, payload: Uint8Array): Uint8Array {
  try {
    const key = createPrivateKey(readFileSync(keyFile));
    const spki = createPublicKey(key).export({ type: 'spki', format: 'der' });
    const { keyId, algorithm } = publicKeyFromSpki(new Uint8Array(spki));
    const message = pae(PAYLOAD_TYPE, payload);
    const signature = sign(algorithm === 'ed25519' ? null : 'sha256', message, key);
    return encodeSigstoreBundle({ payload, signature: new Uint8Array(signature), keyId });
  } catch (cause) {
    throw new AppError('invalid_input', {
      message: 'the verdict cannot be signed with --sign-key',
      userMessage:
        '--sign-key expects a PEM file with a private key, Ed25519 or P-256, without a passphrase.',
      cause,
    });
  }
}
