import { parseArgs } from 'node:util';
import { z } from 'zod';
import { simulateHistory } from '@/demo/history';
import { writeHistory } from '@/demo/history-text';

const USAGE = 'node dist/demo-history.mjs --out FILE --end EPOCH_SECONDS [--days 7] [--seed 1] [--rps 2]';
const decimal = (expected: string) =>
  z
    .string()
    .regex(/^\d+(\.\d+)?$/, expected)
    .transform(Number);
const options = z.object({
  out: z.string('a file to write, such as history.openmetrics').min(1),
  end: decimal('the last second of history, such as 1760000000').pipe(
    z.int().min(1_000_000_000).max(9_999_999_999),
  ),
  days: decimal('days from 1 to 14, such as 7').pipe(z.int().min(1).max(14)).default(7),
  seed: decimal('a whole number, such as 1').pipe(z.int().max(0xffffffff)).default(1),
  rps: decimal('requests per second and tenant above 0 and up to 50, such as 2')
    .pipe(z.number().positive().max(50))
    .default(2),
});

function readOptions() {
  const text = { type: 'string' } as const;
  const { DEMO_SEED: seed, DEMO_RPS: rps } = process.env;
  const { values } = parseArgs({ options: { out: text, end: text, days: text, seed: text, rps: text } });
  // Load that is switched off has no history of its own; the ordinary one is then shown.
  return options.parse({ ...(seed && { seed }), ...(rps && Number(rps) > 0 && { rps }), ...values });
}

try {
  const { out, end, ...rest } = readOptions();
  await writeHistory(simulateHistory({ endSeconds: end, ...rest }), out);
} catch (error) {
  const reason =
    error instanceof z.ZodError
      ? error.issues.map(({ path, message }) => `--${path.join('.')}: ${message}`).join('; ')
      : error instanceof Error
        ? error.message
        : String(error);
  process.stderr.write(`demo-history: ${reason}\nusage: ${USAGE}\n`);
  process.exitCode = 2;
}
