import type {
  PublicKeyCredentialCreationOptionsJSON,
  PublicKeyCredentialRequestOptionsJSON,
} from '@simplewebauthn/browser';
import { callApi } from './api';
import { askPasskey, makePasskey } from './ceremony';
import { apiPaths } from './paths';

/** How somebody proves who they are before a key is added. */
type Proof = { by: 'sign-in' } | { by: 'password' | 'passkey'; password: string };

/** Asks the server what to make, the device to make it, and the server to keep it. Throws `ApiError` from whichever refuses. */
export async function registerPasskey(name: string, proof: Proof): Promise<void> {
  const options = await callApi<PublicKeyCredentialCreationOptionsJSON>(apiPaths.beginPasskey(), {
    method: 'POST',
    body: { proof: await proofToSend(proof) },
  });
  const answer = await makePasskey(options);
  await callApi(apiPaths.myPasskeys(), { method: 'POST', body: { name, answer } });
}

async function proofToSend(proof: Proof): Promise<unknown> {
  if (proof.by !== 'passkey') return proof;
  const options = await callApi<PublicKeyCredentialRequestOptionsJSON>(apiPaths.stepUp(), {
    method: 'POST',
    body: { purpose: 'add-passkey' },
  });
  return { by: 'passkey', answer: await askPasskey(options) };
}
