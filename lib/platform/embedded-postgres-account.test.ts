import { describe, expect, it } from 'vitest';
import { findUnprivileged } from './embedded-postgres-account';

const ROOT = 'root:x:0:0:root:/root:/bin/bash';
const NOBODY = 'nobody:x:65534:65534:nobody:/nonexistent:/usr/sbin/nologin';
const POSTGRES = 'postgres:x:105:110:PostgreSQL administrator,,,:/var/lib/postgresql:/bin/bash';

describe('the account that runs PostgreSQL when we are root and may not make a namespace', () => {
  it.each([
    ['postgres when there is one', [ROOT, NOBODY, POSTGRES], { uid: 105, gid: 110 }],
    ['else nobody', [ROOT, NOBODY], { uid: 65534, gid: 65534 }],
    ['never root under another name', [ROOT, 'postgres:x:0:0::/:/bin/sh'], null],
    ['nothing on a machine without either', [ROOT], null],
    ['nothing when the line is damaged', ['nobody:x'], null],
  ])('is %s', (_what, lines, expected) => {
    expect(findUnprivileged(lines.join('\n'))).toEqual(expected);
  });
});
