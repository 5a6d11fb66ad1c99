/**
 * Next calls this once per server process. It only sees to a clean end: Next by itself waits for open event streams for
 * ever, so `mc up` sets NEXT_MANUAL_SIG_HANDLE and we close them and end the process.
 */
export async function register(): Promise<void> {
  if (process.env.NEXT_RUNTIME !== 'nodejs') return;
  const { prepareWebProcess } = await import('@/lib/http/web-process');
  prepareWebProcess();
}
