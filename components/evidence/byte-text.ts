const UNITS = ['KiB', 'MiB', 'GiB', 'TiB'] as const;

/** A size for people: whole bytes below one KiB, then three digits at most. */
export function byteText(bytes: number): string {
  if (bytes < 1024) return `${bytes} B`;
  let value = bytes;
  let unit = -1;
  while (value >= 1023.5 && unit < UNITS.length - 1) {
    value /= 1024;
    unit++;
  }
  const digits = value < 9.95 ? 2 : value < 99.5 ? 1 : 0;
  return `${value.toFixed(digits)} ${UNITS[unit] ?? 'B'}`;
}
