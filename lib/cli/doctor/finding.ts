/** What one check found. Everything but `ok` says how to mend it. */
export type Finding = {
  check: string;
  state: 'ok' | 'warn' | 'fail';
  detail: string;
  mend?: string;
};

export type Check = () => Promise<Finding | Finding[]>;

/** Shorthands so that checks read as sentences. */
export const ok = (check: string, detail: string): Finding => ({ check, state: 'ok', detail });
export const warn = (check: string, detail: string, mend: string): Finding => ({
  check,
  state: 'warn',
  detail,
  mend,
});
export const fail = (check: string, detail: string, mend: string): Finding => ({
  check,
  state: 'fail',
  detail,
  mend,
});

/** Judges a clock difference in seconds: samples are placed by time, so a wrong clock moves every point. */
export function judgeClock(check: string, skewSeconds: number): Finding {
  const size = Math.abs(skewSeconds);
  const detail = `${Math.round(size * 10) / 10} s ${skewSeconds < 0 ? 'behind' : 'ahead of'} this machine`;
  const mend = 'run a time service (chrony, systemd-timesyncd) on both machines';
  if (size <= 2) return ok(check, size < 0.5 ? 'agrees with this machine' : detail);
  return size <= 10 ? warn(check, detail, mend) : fail(check, detail, mend);
}

/** Judges free space in bytes; a full disk stops the database and Prometheus. */
export function judgeDisk(freeBytes: number): Finding {
  const gib = freeBytes / 1024 ** 3;
  const detail = `${gib.toFixed(1)} GiB free`;
  const mend = 'free some space; old data is in the data directory under prometheus and logs';
  if (gib >= 5) return ok('disk', detail);
  return gib >= 1 ? warn('disk', detail, mend) : fail('disk', detail, mend);
}

/** Judges the Node.js version this runs on. */
export function judgeNode(version: string): Finding {
  const [major = 0, minor = 0] = version.replace(/^v/, '').split('.').map(Number);
  if (major > 20 || (major === 20 && minor >= 19)) return ok('node', version);
  return fail('node', `${version} is too old`, 'install Node.js 20.19 or newer');
}
