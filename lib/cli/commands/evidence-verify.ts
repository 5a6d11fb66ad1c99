import type { Command } from 'commander';
import { z } from 'zod';
import type { Check } from '@/lib/evidence';
import { nodeCrypto } from '@/lib/platform/node-crypto';
import { type BundleVerdict, exitCodeOfReport, verifyBundle } from '@/lib/verifier';
import { openBundleSource } from '../bundle-source';
import { addCommand } from '../command';
import type { Output, PaintState } from '../output';
import { readTrust } from '../trust-options';

const path = z.string().min(1).max(4_096);
const MARKS: Record<Check['state'], [string, PaintState]> = {
  pass: ['✓', 'ok'],
  fail: ['✗', 'fail'],
  skipped: ['–', 'muted'],
};
const VERDICTS: Record<BundleVerdict, [string, PaintState]> = {
  verified: ['verified', 'ok'],
  failed: ['FAILED', 'fail'],
  'policy-unmet': ['genuine, but less than you asked for', 'warn'],
};

/** `mc evidence verify`: checks a bundle offline, with no database, no configuration and no network. */
export function registerEvidenceVerify(evidence: Command): void {
  addCommand(evidence, 'verify <file>', {
    summary:
      'verify a bundle offline: exit 0 verified, 3 signature, key or log, 1 changed file, 6 policy unmet, 2 unreadable',
    example:
      'mc evidence verify evidence-v0.3.3-mc.tar --key SHA256:ty50gxWSqpCeEXd6Yi30CmtSCXEyBTqtyyPMEZlMC5I',
    options: [
      ['--key <key>', 'fingerprint of the root key, or a PEM file; from somewhere else than the bundle'],
      ['--witness <vkey...>', 'verifier keys of witnesses whose cosignatures count'],
      ['--quorum <n>', 'how many of them must have cosigned'],
      ['--tsa-ca <file>', 'PEM file with certificates of time-stamping authorities'],
      ['--previous <file>', 'the bundle before this one'],
    ],
    input: z.object({
      file: path,
      key: path.optional(),
      witness: z.array(z.string().max(300)).max(64).optional(),
      quorum: z.coerce.number('expected 0 to 64').int('expected 0 to 64').min(0).max(64).optional(),
      tsaCa: path.optional(),
      previous: path.optional(),
    }),
    run: async ({ input, out }) => {
      const { manifest, ...report } = await verifyBundle(
        openBundleSource(input.file),
        readTrust(input),
        nodeCrypto,
      );
      out.result(report, () => {
        const [words, state] = VERDICTS[report.verdict];
        return [...report.checks.map((check) => describeCheck(out, check)), out.paint(state, words)].join(
          '\n',
        );
      });
      return exitCodeOfReport(report);
    },
  });
}

/** One line for a check: mark, title, why. Text from a bundle never reaches the terminal with control characters. */
function describeCheck(out: Output, { state, title, code, reason }: Check): string {
  const [mark, paint] = MARKS[state];
  const why = code === null ? reason : `${code}: ${reason}`;
  return `${out.paint(paint, mark)} ${printable(title)} — ${printable(why)}`;
}

function printable(text: string): string {
  return text.replace(/[\p{Cc}\p{Cf}]/gu, '�');
}
