const MINUTE = 60;
const HOUR = 3_600;
const DAY = 86_400;

/** Words for an age in seconds: "4 s ago", "3 min ago", "2 h ago", "5 d ago"; "in 2 h" for what is to come. */
export function ageText(seconds: number): string {
  const size = Math.abs(Math.round(seconds));
  if (size === 0) return 'now';
  return seconds < 0 ? `in ${sizeText(size)}` : `${sizeText(size)} ago`;
}

/** The same without "ago", for places that say "age" already: "4 s", "3 min". */
export function sizeText(seconds: number): string {
  if (seconds < MINUTE) return `${seconds} s`;
  if (seconds < HOUR) return `${Math.floor(seconds / MINUTE)} min`;
  if (seconds < 2 * DAY) return `${Math.floor(seconds / HOUR)} h`;
  return `${Math.floor(seconds / DAY)} d`;
}

/** `2026-11-23 01:20:59 UTC` from epoch seconds. */
export function utcText(epochSeconds: number): string {
  const iso = new Date(epochSeconds * 1000).toISOString();
  return `${iso.slice(0, 10)} ${iso.slice(11, 19)} UTC`;
}
