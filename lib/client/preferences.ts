import { callApi } from './api';
import { apiPaths } from './paths';

/** What a person may choose about the look; the first of each is the default. Kept in cookies, so the server paints right at once. */
export const PREFERENCES = {
  theme: ['dark', 'light', 'contrast'],
  times: ['relative', 'exact'],
  keys: ['on', 'off'],
  rail: ['open', 'collapsed'],
} as const;

export type PreferenceName = keyof typeof PREFERENCES;
export type Preferences = { [Name in PreferenceName]: (typeof PREFERENCES)[Name][number] };

/** Name of the cookie of one preference; it carries the install id because cookies ignore ports. */
export function preferenceCookie(installId: string, name: PreferenceName): string {
  return `mc-${installId}-${name}`;
}

/** Reads all preferences by a cookie reader; anything missing or unknown reads as its default. */
export function readPreferences(
  installId: string,
  readCookie: (name: string) => string | undefined,
): Preferences {
  const kept = (name: PreferenceName) => readCookie(preferenceCookie(installId, name));
  return {
    theme: pick(PREFERENCES.theme, kept('theme')),
    times: pick(PREFERENCES.times, kept('times')),
    keys: pick(PREFERENCES.keys, kept('keys')),
    rail: pick(PREFERENCES.rail, kept('rail')),
  };
}

function pick<Choice extends string>(
  choices: readonly [Choice, ...Choice[]],
  kept: string | undefined,
): Choice {
  return choices.find((choice) => choice === kept) ?? choices[0];
}

/** Shows a preference at once through an attribute of <html>, and asks the server to remember it. */
export async function savePreference<Name extends PreferenceName>(
  name: Name,
  value: Preferences[Name],
): Promise<void> {
  document.documentElement.dataset[name] = value;
  await callApi(apiPaths.preferences(), { method: 'PUT', body: { [name]: value } });
}
