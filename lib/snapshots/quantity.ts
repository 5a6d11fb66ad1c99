import { AppError } from '@/lib/kernel';

const PATTERN = /^([+-]?)(\d*)(?:\.(\d*))?(?:([eE][+-]?\d{1,3})|(n|u|m|k|M|G|T|P|E|Ki|Mi|Gi|Ti|Pi|Ei))?$/;

/** Powers of ten, and of 1,024 for the binary family (apimachinery pkg/api/resource). */
const DECIMAL: Record<string, number> = { n: -9, u: -6, m: -3, k: 3, M: 6, G: 9, T: 12, P: 15, E: 18 };
const BINARY: Record<string, bigint> = {
  Ki: 1024n,
  Mi: 1024n ** 2n,
  Gi: 1024n ** 3n,
  Ti: 1024n ** 4n,
  Pi: 1024n ** 5n,
  Ei: 1024n ** 6n,
};
/** Kubernetes keeps nothing finer than a billionth, and rounds what is finer away from zero. */
const NANO_DIGITS = 9;
const MAX_LENGTH = 64;

/** The exact value of a Kubernetes quantity in billionths, such as 500,000,000 for `500m`; throws `invalid_input`. */
export function parseQuantity(text: string): bigint {
  const match = text.length <= MAX_LENGTH ? PATTERN.exec(text) : null;
  const [, sign = '', whole = '', fraction = '', exponent, suffix = ''] = match ?? [];
  if (match === null || (whole === '' && fraction === ''))
    throw new AppError('invalid_input', {
      message: `${JSON.stringify(text.slice(0, MAX_LENGTH))} is not a quantity such as 500m or 2Gi`,
    });
  const power = exponent === undefined ? (DECIMAL[suffix] ?? 0) : Number(exponent.slice(1));
  const digits = BigInt(`${whole}${fraction}` || '0') * (BINARY[suffix] ?? 1n);
  const nanos = scaleUp(digits, power - fraction.length + NANO_DIGITS);
  return sign === '-' ? -nanos : nanos;
}

/** The value in its one spelling: plain decimal digits, no suffix, no trailing zeros. Equal values have equal text. */
export function quantityText(nanos: bigint): string {
  const sign = nanos < 0n ? '-' : '';
  const digits = String(nanos < 0n ? -nanos : nanos).padStart(NANO_DIGITS + 1, '0');
  const fraction = digits.slice(-NANO_DIGITS).replace(/0+$/, '');
  return `${sign}${digits.slice(0, -NANO_DIGITS)}${fraction === '' ? '' : `.${fraction}`}`;
}

/** `digits * 10^power`, rounded away from zero when the power is negative. */
function scaleUp(digits: bigint, power: number): bigint {
  if (power >= 0) return digits * 10n ** BigInt(power);
  const divisor = 10n ** BigInt(-power);
  return (digits + divisor - 1n) / divisor;
}
