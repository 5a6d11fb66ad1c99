import { z } from 'zod';
import { AppError } from '@/lib/kernel';

const postgresUrl = (example: string) =>
  z
    .url({ protocol: /^postgres(ql)?$/, error: `expected a PostgreSQL address, for example ${example}` })
    .max(2_000);

const httpUrl = (example: string) =>
  z.url({ protocol: /^https?$/, error: `expected an http(s) address, for example ${example}` }).max(2_000);

const portNumber = z
  .string()
  .regex(/^\d{1,5}$/, 'expected a port number, for example 3000')
  .transform(Number)
  .refine((port) => port <= 65_535, 'expected a port number up to 65535, for example 3000');

const text = (what: string, example: string, maxLength = 1_000) =>
  z.string().max(maxLength, `expected ${what} of at most ${maxLength} characters, for example ${example}`);

const addressList = z.string().transform((list, issues) => {
  const entries = list
    .split(',')
    .map((entry) => entry.trim())
    .filter((entry) => entry !== '');
  const address = z.union([z.ipv4(), z.ipv6(), z.cidrv4(), z.cidrv6()]);
  for (const entry of entries) {
    if (address.safeParse(entry).success) continue;
    const message = `expected addresses or networks with commas between them, for example 127.0.0.1,10.0.0.0/8; "${entry}" is neither`;
    issues.addIssue({ code: 'custom', message });
  }
  return entries;
});

/** Every environment variable MC reads, with what it means. Empty counts as not set. */
export const envSchema = z.object({
  DATABASE_URL: postgresUrl('postgres://mc_app@localhost:5432/mission_control')
    .optional()
    .describe('PostgreSQL as the application role; the embedded server when absent.'),
  DATABASE_OWNER_URL: postgresUrl('postgres://mc@localhost:5432/mission_control')
    .optional()
    .describe('PostgreSQL as the owner of the tables: migrations and retention.'),
  NEXTAUTH_URL: httpUrl('https://mc.example.com').optional().describe('Set by `mc up` from MC_EXTERNAL_URL.'),
  MC_EXTERNAL_URL: httpUrl('https://mc.example.com')
    .optional()
    .describe('Address people open in the browser.'),
  NEXTAUTH_SECRET: z
    .string()
    .min(32, 'expected at least 32 characters, for example the output of: openssl rand -base64 32')
    .max(1_000)
    .optional()
    .describe('Key of the session cookies; made at first start and kept in the data directory.'),
  MC_INSTALL_ID: z
    .string()
    .regex(/^[0-9a-f]{8}$/, 'expected 8 hexadecimal digits, for example 3fa91c20')
    .optional()
    .describe('Identifier of this installation; made at first start.'),
  MC_DATA_DIR: text('a path', '/var/lib/mission-control')
    .default('.data')
    .describe('Directory of the embedded database, Prometheus and secrets.'),
  MC_CONFIG: text('a path', '/etc/mission-control.yaml')
    .default('mission-control.yaml')
    .describe('Configuration file.'),
  PROMETHEUS_URL: httpUrl('http://prometheus.internal:9090').optional().describe('Prometheus to read.'),
  MC_PROMETHEUS_MANAGED: z
    .enum(['0', '1'], 'expected 1 when MC started Prometheus itself, else 0')
    .default('0')
    .transform((flag) => flag === '1')
    .describe('Set by `mc up` when it started Prometheus itself.'),
  MC_DEMO_URL: httpUrl('http://127.0.0.1:4100').optional().describe('Demo platform, when it runs.'),
  MC_DEMO_KUBECONFIG: text('a path', '.data/demo-kubeconfig')
    .optional()
    .describe('Set by `mc up` beside a demo: how the cluster of the demo platform is reached.'),
  MC_TRUSTED_PROXIES: addressList
    .optional()
    .transform((entries) => entries ?? [])
    .describe('Reverse proxies whose X-Forwarded-* headers are believed, with commas between them.'),
  PORT: portNumber.optional().describe('Port of the web process.'),
  MC_WORKER_PORT: portNumber.optional().describe('Port of the worker’s metrics and health, on 127.0.0.1.'),
  MC_DIST_DIR: text('a folder name', '.next', 200).default('.next').describe('Folder of the built pages.'),
  MC_LOG_LEVEL: z
    .enum(
      ['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'],
      'expected one of fatal, error, warn, info, debug, trace, silent',
    )
    .default('info')
    .describe('How much is logged.'),
  MC_SHARED_DIR: text('a path', '../shared').default('../shared').describe('Test vectors.'),
  MC_SERVER: httpUrl('https://mc.example.com').optional().describe('Server the `mc` command talks to.'),
  MC_TOKEN: z
    .string()
    .regex(
      /^mct_[A-Za-z0-9_-]{20,200}$/,
      'expected an API token that starts with mct_ (make one with: mc tokens create)',
    )
    .optional()
    .describe('API token of the `mc` command.'),
});
export type Env = z.output<typeof envSchema>;

const serverEnvSchema = envSchema.required({
  DATABASE_URL: true,
  NEXTAUTH_URL: true,
  NEXTAUTH_SECRET: true,
  MC_INSTALL_ID: true,
});
export type ServerEnv = z.output<typeof serverEnvSchema>;

type Variables = Readonly<Record<string, string | undefined>>;

/** Reads the environment variables MC knows; throws `misconfigured` naming each wrong one, what is expected and an example. */
export function readEnv(variables: Variables = process.env): Env {
  return parseVariables(envSchema, variables);
}

/** The same for the web and worker processes, which cannot start without database, address, secret and install id. */
export function readServerEnv(variables: Variables = process.env): ServerEnv {
  return parseVariables(serverEnvSchema, variables);
}

function parseVariables<T extends z.ZodType>(schema: T, variables: Variables): z.output<T> {
  const set = Object.fromEntries(
    Object.entries(variables).filter(([, value]) => value !== undefined && value !== ''),
  );
  const result = schema.safeParse(set);
  if (result.success) return result.data;
  const fields = result.error.issues.map((issue) => {
    const field = String(issue.path[0] ?? '(environment)');
    if (set[field] !== undefined)
      return { field, expected: issue.message, received: 'a value that does not fit' };
    return { field, expected: wordsFor(field) ?? issue.message, received: 'not set' };
  });
  const lines = fields.map(({ field, expected, received }) => `${field}: ${expected} (${received})`);
  const message = `environment variables are wrong:\n${lines.map((line) => `  ${line}`).join('\n')}`;
  throw new AppError('misconfigured', {
    message,
    userMessage: `Environment variables are wrong.\n${lines.join('\n')}`,
    fields,
  });
}

/** What a variable should hold, in its own schema's words: those it would use for an empty value. */
function wordsFor(field: string): string | undefined {
  const schema = Object.entries(envSchema.shape).find(([name]) => name === field)?.[1];
  return schema?.safeParse('').error?.issues[0]?.message;
}
