import { z } from 'zod';

/** Placeholders a link template may use; each is replaced by its URL-encoded value. */
export const LINK_PLACEHOLDERS = ['tenant', 'from', 'to', 'fromMs', 'toMs', 'signal', 'expr'] as const;

export const label = (what: string, maxLength = 120) =>
  z
    .string(`expected ${what} (put quotes around it if it looks like a number)`)
    .min(1, `expected ${what}, not empty text`)
    .max(maxLength, `expected ${what} of at most ${maxLength} characters`);

const envName = z
  .string('expected the name of an environment variable')
  .regex(
    /^[A-Za-z_][A-Za-z0-9_]{0,127}$/,
    'expected the name of an environment variable, for example PROMETHEUS_URL',
  );

export const filePath = label('the path of a file', 1_024);

/** The path of a file, or the environment variable that holds it. */
export const pathOrEnv = z.union(
  [filePath, z.strictObject({ env: envName, default: filePath.optional() })],
  'expected the path of a file, or {env: NAME} to read it from the environment',
);

const httpUrl = z
  .url({ protocol: /^https?$/, error: 'expected an address that starts with http:// or https://' })
  .max(2_000, 'expected an address of at most 2,000 characters')
  .refine(
    (text) => !hasUserInfo(text),
    'expected an address without a user name or password in it; use basic or bearer',
  );

/** An address, or the environment variable that holds it. */
export const urlOrEnv = z.union(
  [httpUrl, z.strictObject({ env: envName, default: httpUrl.optional() })],
  'expected an http(s) address without a password in it, or {env: NAME} to read it from the environment',
);

export const textOrEnv = (what: string) =>
  z.union(
    [label(what, 500), z.strictObject({ env: envName, default: label(what, 500).optional() })],
    `expected ${what}, or {env: NAME} to read it from the environment`,
  );

/** Where a secret is kept; the secret itself never stands in the file. */
export const secretSchema = z
  .union(
    [z.strictObject({ env: envName }), z.strictObject({ file: filePath })],
    'expected a reference to a secret, {env: NAME} or {file: PATH}; a secret itself is never written here',
  )
  .meta({ examples: [{ env: 'PROMETHEUS_TOKEN' }, { file: '/run/secrets/prometheus-token' }], secret: true });
export type Secret = z.output<typeof secretSchema>;

export const linkTemplate = z
  .string('expected an address')
  .regex(/^https?:\/\/[^\s]+$/, 'expected an address that starts with http:// or https://')
  .max(2_000, 'expected at most 2,000 characters')
  .superRefine((text, issues) => {
    for (const [, name] of text.matchAll(/\{([^{}]*)\}/g)) {
      if (LINK_PLACEHOLDERS.some((known) => known === name)) continue;
      issues.addIssue({
        code: 'custom',
        message: `expected only the placeholders ${LINK_PLACEHOLDERS.map((p) => `{${p}}`).join(' ')}`,
      });
    }
  });

export const address = z.union(
  [z.ipv4(), z.ipv6(), z.cidrv4(), z.cidrv6()],
  'expected an IP address or a network, for example 10.0.0.0/8',
);

/** Says which fields a mapping wants when something else stands there; other problems keep their own words. */
export function objectError(fields: string) {
  return {
    error: (issue: { code?: string }) => (issue.code === 'invalid_type' ? `expected ${fields}` : undefined),
  };
}

function hasUserInfo(text: string): boolean {
  try {
    const { username, password } = new URL(text);
    return username !== '' || password !== '';
  } catch {
    return false;
  }
}
