import { parseArgs } from 'node:util';
import { z } from 'zod';
import { simulateHistory } from '@/demo/history';
import { writeHistory } from '@/demo/history-text';
import { parseNumberText } from '@/demo/number-text';

const USAGE = 'node dist/demo-history.mjs --out FILE --end EPOCH_SECONDS [--days 7] [--seed 1] [--rps 2]';
const options = z.object({
  out: z
    .string('a file to write, such as history.openmetrics')
    .min(1, 'a file to write, such as history.openmetrics'),
  end: parseNumberText('the last second of history, such as 1760000000', { min: 1e9, max: 9_999_999_999 }),
  days: parseNumberText('whole days from 1 to 14, such as 7', { min: 1, max: 14 }).default(7),
  seed: parseNumberText('a whole number from 0 to 4294967295, such as 1', {
    min: 0,
    max: 0xffffffff,
  }).default(1),
  rps: parseNumberText('requests per second and tenant from 0.01 to 50, such as 2', {
    min: 0.01,
    max: 50,
    fractions: true,
  }).default(2),
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
      ? error.issues.map(({ path, message }) => `--${path.join('.')}: expected ${message}`).join('; ')
      : error instanceof Error
        ? error.message
        : String(error);
  process.stderr.write(`demo-history: ${reason}\nusage: ${USAGE}\n`);
  process.exitCode = 2;
}
