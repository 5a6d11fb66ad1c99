import { AppError } from '@/lib/kernel';

/** Prometheus' grammar: units from years to milliseconds, each at most once and in this order. `0` needs no unit. */
const PROMETHEUS =
  /^(?:(\d{1,12})y)?(?:(\d{1,12})w)?(?:(\d{1,12})d)?(?:(\d{1,12})h)?(?:(\d{1,12})m)?(?:(\d{1,12})s)?(?:(\d{1,12})ms)?$/;
const PROMETHEUS_MS = [
  365n * 86_400_000n,
  7n * 86_400_000n,
  86_400_000n,
  3_600_000n,
  60_000n,
  1_000n,
  1n,
] as const;

/** Go's grammar, as metav1.Duration is written: any order, decimals, down to nanoseconds, with a sign. */
const GO_PART = /(\d{1,15})(?:\.(\d{0,15}))?(ns|us|µs|μs|ms|s|m|h)/y;
const GO_NANOS: Record<string, bigint> = {
  ns: 1n,
  us: 1_000n,
  µs: 1_000n,
  μs: 1_000n,
  ms: 1_000_000n,
  s: 1_000_000_000n,
  m: 60_000_000_000n,
  h: 3_600_000_000_000n,
};

/** Milliseconds of a Prometheus duration such as `1m30s`; throws `invalid_input`. */
export function parsePrometheusDuration(text: string): bigint {
  if (text === '0') return 0n;
  const match = text === '' ? null : PROMETHEUS.exec(text);
  if (match === null) throw invalid(text, 'a Prometheus duration such as 1m30s');
  return PROMETHEUS_MS.reduce((sum, ms, index) => sum + BigInt(match[index + 1] ?? 0) * ms, 0n);
}

/** Nanoseconds of a Go duration such as `1m0s` or `1.5h`; throws `invalid_input`. */
export function parseGoDuration(text: string): bigint {
  const unsigned = text.replace(/^[+-]/, '');
  if (unsigned === '0') return 0n;
  let nanos = 0n;
  GO_PART.lastIndex = 0;
  while (GO_PART.lastIndex < unsigned.length) {
    const part = GO_PART.exec(unsigned);
    if (part === null) throw invalid(text, 'a duration such as 1m0s');
    const [, whole = '0', fraction = '', unit = 's'] = part;
    const scale = GO_NANOS[unit] ?? 1n;
    nanos += BigInt(whole) * scale + (BigInt(fraction || '0') * scale) / 10n ** BigInt(fraction.length);
  }
  if (unsigned === '') throw invalid(text, 'a duration such as 1m0s');
  return text.startsWith('-') ? -nanos : nanos;
}

function invalid(text: string, expected: string): AppError {
  return new AppError('invalid_input', {
    message: `${JSON.stringify(text.slice(0, 64))} is not ${expected}`,
  });
}
