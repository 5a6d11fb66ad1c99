const shelf: typeof globalThis & { mcShutdownReady?: boolean } = globalThis;

/**
 * Next calls this once per server process. It only sees to a clean end: Next by itself waits for open event streams for
 * ever, so `mc up` sets NEXT_MANUAL_SIG_HANDLE and this closes them and ends the process.
 */
export async function register(): Promise<void> {
  if (process.env.NEXT_RUNTIME !== 'nodejs' || shelf.mcShutdownReady === true) return;
  shelf.mcShutdownReady = true;
  const { trackPeerAddresses } = await import('@/lib/http/peer-address');
  // Before the first request, or that one would come from an unknown address.
  trackPeerAddresses();
  if (process.env.NEXT_MANUAL_SIG_HANDLE !== '1') return;
  const { endWebProcess } = await import('@/lib/http/shutdown');
  process.once('SIGTERM', () => void endWebProcess());
  process.once('SIGINT', () => void endWebProcess());
}
