import { describe, expect, it } from 'vitest';
import { preferenceCookie, readPreferences } from './preferences';

const DEFAULTS = { theme: 'dark', times: 'relative', keys: 'on', rail: 'open' };

describe('preferences', () => {
  it('are the defaults when nothing was chosen', () => {
    expect(readPreferences('0a1b2c3d', () => undefined)).toEqual(DEFAULTS);
  });

  it.each(['solarized', '', 'DARK', '<script>'])('read the unknown theme %j as the default', (kept) => {
    expect(readPreferences('0a1b2c3d', () => kept)).toEqual(DEFAULTS);
  });

  it('belong to one installation: another clone on the same host keeps its own', () => {
    const cookies = new Map([[preferenceCookie('0a1b2c3d', 'theme'), 'light']]);
    expect(readPreferences('0a1b2c3d', (name) => cookies.get(name)).theme).toBe('light');
    expect(readPreferences('ffffffff', (name) => cookies.get(name)).theme).toBe('dark');
  });
});
