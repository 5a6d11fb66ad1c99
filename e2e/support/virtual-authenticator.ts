import type { Page } from '@playwright/test';

/** Chromium's authenticator without hardware, as the test page sees it. */
export type VirtualAuthenticator = {
  /** Whether it finds from now on that it is its owner who touches it. */
  setUserVerified(isVerified: boolean): Promise<void>;
  /** How many keys it holds. */
  count(): Promise<number>;
  /** Forgets all keys, as a device does that was reset. */
  clear(): Promise<void>;
};

/**
 * Gives a page a platform authenticator that touches itself and finds its owner, until told otherwise. It belongs to the
 * page, not to the browser context.
 */
export async function addVirtualAuthenticator(page: Page): Promise<VirtualAuthenticator> {
  const devtools = await page.context().newCDPSession(page);
  await devtools.send('WebAuthn.enable', { enableUI: false });
  const { authenticatorId } = await devtools.send('WebAuthn.addVirtualAuthenticator', {
    options: {
      protocol: 'ctap2',
      transport: 'internal',
      hasResidentKey: true,
      hasUserVerification: true,
      isUserVerified: true,
      automaticPresenceSimulation: true,
    },
  });
  return {
    setUserVerified: async (isUserVerified) => {
      await devtools.send('WebAuthn.setUserVerified', { authenticatorId, isUserVerified });
    },
    count: async () =>
      (await devtools.send('WebAuthn.getCredentials', { authenticatorId })).credentials.length,
    clear: async () => {
      await devtools.send('WebAuthn.clearCredentials', { authenticatorId });
    },
  };
}
