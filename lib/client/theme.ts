export const THEMES = ['dark', 'light', 'contrast'] as const;
export type Theme = (typeof THEMES)[number];

/** Name of the cookie that keeps the theme; it carries the install id because cookies ignore ports. */
export function themeCookieName(installId: string): string {
  return `mc-${installId}-theme`;
}

/** Name of the cookie that turns "3 min ago" into full times everywhere. */
export function timesCookieName(installId: string): string {
  return `mc-${installId}-times`;
}

/** Reads a theme from a cookie; anything unknown reads as the default, dark. */
export function parseTheme(value: string | undefined): Theme {
  return THEMES.find((theme) => theme === value) ?? 'dark';
}

/** Reads the times switch from a cookie: `exact`, or the default `relative`. */
export function parseTimes(value: string | undefined): 'relative' | 'exact' {
  return value === 'exact' ? 'exact' : 'relative';
}
