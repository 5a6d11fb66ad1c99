import { describe, expect, it } from 'vitest';
import { judgePostmaster, parsePidFile } from './embedded-postgres-pid';

const TEXT = '4711\n/srv/mc/pgdata\n1790000000\n40123\n\n127.0.0.1\n 12345 67\nready   \n';
const facts = (over: Partial<{ zombie: boolean; command: string }> = {}) => ({
  pid: 4711,
  zombie: false,
  startedAt: '99',
  command: '/bin/postgres -D /srv/mc/pgdata -p 40123',
  ...over,
});

describe('what a pid file of PostgreSQL means', () => {
  it('reads pid, port and state', () => {
    expect(parsePidFile(TEXT)).toEqual({ pid: 4711, port: 40123, ready: true });
  });

  it.each(['', '\n', 'postgres\n', '-3\n/srv'])('has no meaning as %j', (text) => {
    expect(parsePidFile(text)).toBeNull();
  });

  it.each([
    ['the server runs', true, facts(), 'running'],
    ['the server is still starting', false, facts(), 'starting'],
    ['it was killed and nobody has collected it', true, facts({ zombie: true, command: '' }), 'zombie'],
    ['the pid is gone', true, null, 'stale'],
    ['the pid is another program now', true, facts({ command: '/usr/bin/node server.js' }), 'stale'],
    [
      'the pid is the PostgreSQL of another folder',
      true,
      facts({ command: 'postgres -D /srv/other/pgdata' }),
      'stale',
    ],
  ])('%s', (_what, ready, process, kind) => {
    expect(judgePostmaster({ pid: 4711, port: 40123, ready }, process, '/srv/mc/pgdata').kind).toBe(kind);
  });
});
