import { z } from 'zod';
import { parseNumberText } from '@/demo/number-text';
import { startPlatform } from '@/demo/platform';

const environment = z.object({
  DEMO_PORT: parseNumberText('a port from 0 to 65535, such as 9464', { min: 0, max: 65_535 }).default(0),
  DEMO_SEED: parseNumberText('a whole number from 0 to 4294967295, such as 1', {
    min: 0,
    max: 0xffffffff,
  }).default(1),
  DEMO_RPS: parseNumberText('requests per second and tenant from 0 to 50, such as 2', {
    min: 0,
    max: 50,
    fractions: true,
  }).default(2),
});

async function main(): Promise<void> {
  const parsed = environment.safeParse(process.env);
  if (!parsed.success) {
    const wrong = parsed.error.issues.map(({ path, message }) => `${path.join('.')}: expected ${message}`);
    process.stderr.write(`demo: the environment is not as expected: ${wrong.join('; ')}\n`);
    process.exitCode = 2;
    return;
  }
  const { DEMO_PORT: port, DEMO_SEED: seed, DEMO_RPS: rps } = parsed.data;
  const platform = await startPlatform({ port, seed, rps });
  process.stdout.write(`${JSON.stringify({ ready: true, port: platform.port })}\n`);
  const stop = () => {
    platform.close().then(() => process.exit(0));
  };
  process.once('SIGTERM', stop);
  process.once('SIGINT', stop);
}

main().catch((error: unknown) => {
  process.stderr.write(`demo: could not start: ${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
});
