import type {
  PublicKeyCredentialCreationOptionsJSON,
  PublicKeyCredentialRequestOptionsJSON,
} from '@simplewebauthn/browser';
import { ApiError } from './api';
import { ceremonyProblem } from './ceremony-words';

/** Has an authenticator make a passkey. Gives the answer as JSON; throws `ApiError` in words for people. */
export async function makePasskey(optionsJSON: PublicKeyCredentialCreationOptionsJSON) {
  const { startRegistration } = await import('@simplewebauthn/browser');
  return attempt('make', () => startRegistration({ optionsJSON }));
}

/** Has a passkey answer. Gives the answer as JSON; throws `ApiError` in words for people. */
export async function askPasskey(optionsJSON: PublicKeyCredentialRequestOptionsJSON) {
  const { startAuthentication } = await import('@simplewebauthn/browser');
  return attempt('ask', () => startAuthentication({ optionsJSON }));
}

async function attempt<T>(what: 'make' | 'ask', work: () => Promise<T>): Promise<T> {
  try {
    // Not there over plain http, and in very old browsers.
    if (typeof window.PublicKeyCredential !== 'function')
      throw new DOMException('no PublicKeyCredential', 'SecurityError');
    return await work();
  } catch (error) {
    const name = error instanceof Error ? error.name : '';
    const detail = ceremonyProblem(what, name);
    throw new ApiError({ status: 0, code: 'forbidden', detail, requestId: null, fields: [] });
  }
}
