import { z } from 'zod';
import { tenantIdSchema } from '@/lib/tenants';
import { filePath, label, objectError, secretSchema, urlOrEnv } from './fields';

const NUMERIC = 'expected the numeric id, for example 123456789 (gh api repos/OWNER/NAME --jq .id)';
const numericId = z
  .union([z.int(NUMERIC).positive(NUMERIC), z.string().regex(/^\d{1,20}$/, NUMERIC)], NUMERIC)
  .meta({ examples: [123456789] });

const tenants = z
  .union(
    [z.literal('*'), z.array(tenantIdSchema).min(1).max(1_000)],
    'expected "*" for all tenants, or a list of tenant ids',
  )
  .default('*')
  .meta({
    description: 'Tenants it may post for; results that concern none need "*".',
    examples: ['*', ['TENANT_001']],
  });

const patterns = (what: string, example: string) =>
  z
    .array(label(what, 700), `expected a list of ${what}`)
    .min(1, 'expected at least one; leave it out to allow all')
    .max(50, 'expected at most 50')
    .optional()
    .meta({
      description: `Only these: ${what}, whole or ending in *. All when absent.`,
      examples: [[example]],
    });

const repositorySchema = z.strictObject(
  {
    repositoryId: numericId.meta({
      description: 'Numeric id of the repository; names can be taken over by others, ids cannot.',
      examples: [123456789],
    }),
    ownerId: numericId.meta({ description: 'Numeric id of its owner.', examples: [98765] }),
    tenants,
    refs: patterns('git refs', 'refs/heads/main'),
    environments: patterns('deployment environments', 'production'),
    workflows: patterns(
      'workflows as job_workflow_ref names them',
      'acme/shop/.github/workflows/ci.yml@refs/heads/main',
    ),
    events: patterns('events; pull_request_target and workflow_run never', 'push'),
  },
  objectError('a repository with repositoryId and ownerId'),
);

const githubSchema = z.strictObject(
  {
    issuer: urlOrEnv.default('https://token.actions.githubusercontent.com').meta({
      description: 'Issuer of the tokens; GitHub Enterprise Server has its own.',
      examples: ['https://github.example.com/_services/token'],
    }),
    jwksUrl: urlOrEnv.optional().meta({
      description: 'Address of its keys; `/.well-known/jwks` at the issuer when absent.',
      examples: ['https://github.example.com/_services/token/.well-known/jwks'],
    }),
    audience: label('an audience', 500).meta({
      description: 'What tokens must be made for (aud); jobs ask for it by name.',
      examples: ['https://mc.example.com'],
    }),
    repositories: z
      .array(repositorySchema, 'expected a list of repositories')
      .min(1, 'expected at least one repository; others are refused')
      .max(1_000, 'expected at most 1,000 repositories')
      .meta({
        description: 'Repositories whose jobs may post.',
        examples: [[{ repositoryId: 123456789, ownerId: 98765 }]],
      }),
  },
  objectError('audience and repositories'),
);

const name = z
  .string('expected a short name')
  .regex(
    /^[a-z0-9][a-z0-9-]{0,39}$/,
    'expected 1–40 small letters, digits and hyphens, for example buildkite',
  );

const webhookSchema = z.strictObject(
  {
    name: name.meta({ description: 'Who posts, as results and evidence name it.', examples: ['buildkite'] }),
    secrets: z
      .array(secretSchema, 'expected a list of references to secrets')
      .min(1, 'expected at least one secret')
      .max(2, 'expected at most two: the old and the new one while they are changed')
      .meta({
        description: 'Where its secrets (whsec_…) are kept; two are live while they are changed.',
        examples: [[{ env: 'MC_CI_WEBHOOK_SECRET' }]],
        secret: true,
      }),
    tenants,
    repositories: patterns('repositories', 'acme/shop'),
  },
  objectError('name and secrets'),
);

const keySchema = z.strictObject(
  {
    name: name.meta({ description: 'Whose key it is.', examples: ['deploy-gate'] }),
    file: filePath.meta({
      description: 'Its public key (PEM, Ed25519 or P-256).',
      examples: ['/etc/mc/deploy-gate.pub'],
    }),
    kinds: z
      .array(z.enum(['config-snapshot', 'test-result']), 'expected a list of config-snapshot and test-result')
      .min(1, 'expected at least one kind')
      .max(2)
      .default(['config-snapshot', 'test-result'])
      .meta({ description: 'Statements it may sign.', examples: [['test-result']] }),
    validFrom: z.iso
      .datetime({ error: 'expected a time in UTC such as 2030-01-31T12:00:00Z' })
      .optional()
      .meta({ description: 'When it begins to count.', examples: ['2030-01-31T12:00:00Z'] }),
    validTo: z.iso
      .datetime({ error: 'expected a time in UTC such as 2030-01-31T12:00:00Z' })
      .optional()
      .meta({ description: 'When it stops to count.', examples: ['2031-01-31T12:00:00Z'] }),
  },
  objectError('name and file'),
);

const MIB = 1024 * 1024;

/** `ci` of mission-control.yaml: which jobs may post results and attestations, and how they prove who they are. */
export const ciSchema = z.strictObject(
  {
    github: z
      .array(githubSchema, 'expected a list of issuers')
      .max(10, 'expected at most 10 issuers')
      .default([])
      .meta({ description: 'GitHub Actions jobs that post with their OIDC token.' }),
    webhooks: z
      .array(webhookSchema, 'expected a list of senders')
      .max(50, 'expected at most 50 senders')
      .default([])
      .meta({ description: 'Other CI that signs its posts (Standard Webhooks).' }),
    keys: z
      .array(keySchema, 'expected a list of keys')
      .max(50, 'expected at most 50 keys')
      .default([])
      .meta({ description: 'Keys of CI whose attestations are taken, beside MC’s own.' }),
    names: z
      .array(
        z.string().regex(/^[a-z][a-z0-9-]{0,39}$/, 'expected a name such as e2e'),
        'expected a list of names',
      )
      .max(100, 'expected at most 100 names')
      .default([])
      .meta({
        description: 'Names of results beside lint, tests, promtool, trajectory and grounding.',
        examples: [['e2e', 'load']],
      }),
    maxResultBytes: z
      .int('expected a number of bytes')
      .min(1_024, 'expected at least 1,024')
      .max(16 * MIB, 'expected at most 16,777,216')
      .default(MIB)
      .meta({ description: 'Largest result accepted, in bytes.', examples: [MIB] }),
    maxAttestationBytes: z
      .int('expected a number of bytes')
      .min(1_024, 'expected at least 1,024')
      .max(64 * MIB, 'expected at most 67,108,864')
      .default(8 * MIB)
      .meta({
        description: 'Largest attestation accepted, its artifact included, in bytes.',
        examples: [8 * MIB],
      }),
  },
  objectError('github, webhooks, keys and more'),
);
