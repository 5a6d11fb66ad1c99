import { fuzzVerifier } from '@/lib/testing/fuzz-verifier';
import { progress, round } from './report';

/**
 * Verifies a million hostile bundles (or as many as the first argument says, from the seed the second says) and prints what was found as one
 * line of JSON. Exits 1 when one was accepted or made the verifier throw.
 */
async function main(): Promise<void> {
  const count = Number(process.argv[2] ?? 1_000_000);
  const seed = Number(process.argv[3] ?? 1);
  const start = performance.now();
  let peakMiB = 0;
  const look = () => {
    peakMiB = Math.max(peakMiB, process.memoryUsage.rss() / 1_048_576);
  };
  const result = await fuzzVerifier(count, seed, ({ inputs, accepted, crashed }) => {
    look();
    if (inputs % 50_000 === 0) {
      const rate = round(inputs / ((performance.now() - start) / 1_000));
      progress(
        `${inputs} inputs, ${rate}/s, ${accepted.length} accepted, ${crashed.length} crashed, ${round(peakMiB)} MiB`,
      );
    }
  });
  look();
  const seconds = (performance.now() - start) / 1_000;
  const { accepted, crashed, ...rest } = result;
  const line = {
    ...rest,
    slowestMs: round(rest.slowestMs),
    seconds: round(seconds),
    perSecond: round(result.inputs / seconds),
    peakRssMiB: round(peakMiB),
    accepted: accepted.length,
    acceptedSeeds: accepted.slice(0, 10),
    crashed: crashed.length,
    crashes: crashed.slice(0, 5),
  };
  process.stdout.write(`${JSON.stringify(line)}\n`);
  if (accepted.length > 0 || crashed.length > 0) process.exitCode = 1;
}

main().catch((error) => {
  process.stderr.write(`${error instanceof Error ? error.stack : error}\n`);
  process.exitCode = 1;
});
