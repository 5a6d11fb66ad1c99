/** A moment as someone wrote it: relative ones move with the clock and stay relative in the address. */
export type TimeExpression =
  | { ok: true; seconds: number; isRelative: boolean }
  | { ok: false; expected: string; received: string; example: string };

const UNIT_SECONDS: Readonly<Record<string, number>> = { s: 1, m: 60, h: 3_600, d: 86_400, w: 604_800 };
const RELATIVE = /^now(?:([+-])(\d{1,6})([smhdw]))?$/;
const ISO = /^(\d{4})-(\d{2})-(\d{2})(?:T(\d{2}):(\d{2})(?::(\d{2})(?:\.\d{1,9})?)?(Z|[+-]\d{2}:\d{2}))?$/;
const EPOCH_MS = /^\d{12,14}$/;

/**
 * Reads `now`, `now-6h`, an ISO 8601 time with its zone, a date (midnight UTC) or milliseconds since 1970 into epoch
 * seconds. Units s, m, h, d, w. A time without a zone and a day that does not exist are refused, not guessed.
 */
export function parseTimeExpression(text: string, nowSeconds: number): TimeExpression {
  const input = text.trim();
  const relative = RELATIVE.exec(input);
  if (relative) {
    const [, sign, amount, unit] = relative;
    const shift = Number(amount ?? 0) * (UNIT_SECONDS[unit ?? 's'] ?? 0);
    return { ok: true, seconds: nowSeconds + (sign === '+' ? shift : -shift), isRelative: true };
  }
  if (EPOCH_MS.test(input)) return { ok: true, seconds: Number(input) / 1_000, isRelative: false };
  const iso = ISO.exec(input);
  const seconds = iso ? readIso(iso, input) : null;
  if (seconds !== null) return { ok: true, seconds, isRelative: false };
  return {
    ok: false,
    expected: /^\d{9,11}$/.test(input)
      ? 'milliseconds since 1970, these look like seconds'
      : 'now, now-6h, an ISO 8601 time with its zone, or milliseconds since 1970',
    received: text.slice(0, 60),
    example: /^\d{9,11}$/.test(input) ? `${input}000` : 'now-6h',
  };
}

function readIso(parts: RegExpExecArray, input: string): number | null {
  const [year, month, day, hour, minute, second] = parts.slice(1, 7).map((part) => Number(part ?? 0));
  if (year === undefined || month === undefined || day === undefined) return null;
  const daysInMonth = month >= 1 && month <= 12 ? new Date(Date.UTC(year, month, 0)).getUTCDate() : 0;
  const isReal =
    day >= 1 && day <= daysInMonth && (hour ?? 0) < 24 && (minute ?? 0) < 60 && (second ?? 0) < 60;
  const epochMs = isReal ? Date.parse(input) : Number.NaN;
  return Number.isFinite(epochMs) ? epochMs / 1_000 : null;
}
