import { z } from 'zod';
import { signalIdSchema } from '@/lib/signals';
import { regionSchema, tenantIdSchema, thresholdsSchema, tierSchema } from '@/lib/tenants';
import { oidcSchema } from './access-schema';
import { ciSchema } from './ci-schema';
import { evidenceSchema } from './evidence-schema';
import { address, LINK_PLACEHOLDERS, label, linkTemplate, objectError, urlOrEnv } from './fields';
import { gateSchema } from './gate-schema';
import { signalSchema } from './signal-schema';
import { snapshotsSchema } from './snapshots-schema';
import { sourceSchema } from './source-schema';

export const ENVIRONMENT_KINDS = ['production', 'staging', 'development', 'demo'] as const;

const objectivesSchema = z
  .record(
    signalIdSchema,
    thresholdsSchema.meta({ examples: [{ warn: 0.4, page: 0.8 }] }),
    objectError('levels by signal id'),
  )
  .default({})
  .meta({
    description:
      'Levels by signal id at which this tenant wants a warning or a page, in the signal’s base unit.',
    examples: [{ p95: { warn: 0.4, page: 0.8 } }],
  });

const tenantSchema = z
  .strictObject(
    {
      id: tenantIdSchema.meta({ description: 'Identifier used everywhere in MC.', examples: ['TENANT_001'] }),
      name: label('a name')
        .optional()
        .meta({ description: 'Name people read; the id when absent.', examples: ['Acme'] }),
      residency: regionSchema.default('unknown').meta({
        description: 'Where the tenant’s data may be; unknown means nowhere.',
        examples: ['eu'],
      }),
      tier: tierSchema
        .default(0)
        .meta({ description: 'How far agents may act for it alone, 0 to 3.', examples: [2] }),
      environment: label('a name', 63)
        .optional()
        .meta({
          description: 'Environment of this tenant, when it is not the one of the file.',
          examples: ['production'],
        }),
      labelValue: label('a label value', 512)
        .optional()
        .meta({
          description: 'Value of the source’s tenant label; the id when absent.',
          examples: ['acme-prod'],
        }),
      objectives: objectivesSchema,
    },
    objectError('a tenant with an id'),
  )
  .meta({ examples: [{ id: 'TENANT_001', residency: 'eu', tier: 2 }] });

/** What `mission-control.yaml` may say, before environment variables and defaults between fields are applied. */
export const fileSchema = z
  .strictObject(
    {
      environment: z
        .strictObject(
          {
            name: label('a name', 63).meta({
              description: 'Name people use for it.',
              examples: ['production'],
            }),
            kind: z.enum(ENVIRONMENT_KINDS, `expected one of ${ENVIRONMENT_KINDS.join(', ')}`).meta({
              description: 'What it is: production, staging, development or demo.',
              examples: ['production'],
            }),
          },
          objectError('name and kind'),
        )
        .meta({
          description:
            'Which environment this installation watches; shown on every screen and in all evidence.',
          examples: [{ name: 'production', kind: 'production' }],
        }),
      installation: z
        .strictObject(
          {
            name: label('a name')
              .default('Mission Control')
              .meta({ description: 'Title of this installation.', examples: ['Mission Control'] }),
            externalUrl: urlOrEnv.optional().meta({
              description: 'Address people open in the browser.',
              examples: ['https://mc.example.com'],
            }),
            currency: z
              .string('expected a currency code')
              .regex(/^[A-Z]{3}$/, 'expected three capital letters (ISO 4217), for example USD')
              .default('USD')
              .meta({ description: 'The one currency of this installation.', examples: ['USD'] }),
          },
          objectError('name, externalUrl and currency'),
        )
        .prefault({})
        .meta({ description: 'This installation itself.' }),
      sources: z
        .array(sourceSchema, 'expected a list of sources')
        .min(1, 'expected at least one source')
        .max(20, 'expected at most 20 sources')
        .meta({ description: 'Prometheus servers MC asks.' }),
      tenants: z
        .array(tenantSchema, 'expected a list of tenants')
        .min(1, 'expected at least one tenant')
        .max(5_000, 'expected at most 5,000 tenants')
        .meta({ description: 'Tenants MC shows.' }),
      signals: z
        .array(signalSchema, 'expected a list of signals')
        .max(64, 'expected at most 64 signals')
        .default([])
        .meta({ description: 'Changes to the built-in signals, and new ones.' }),
      links: z
        .strictObject(
          {
            logs: linkTemplate.optional().meta({
              description: 'Where a panel’s menu finds logs.',
              examples: ['https://logs.example.com/?q=tenant:{tenant}&from={from}&to={to}'],
            }),
            traces: linkTemplate.optional().meta({
              description: 'Where it finds traces.',
              examples: ['https://traces.example.com/?tenant={tenant}&start={fromMs}&end={toMs}'],
            }),
            grafana: linkTemplate.optional().meta({
              description: 'Where it opens Grafana.',
              examples: ['https://grafana.example.com/explore?expr={expr}&from={fromMs}&to={toMs}'],
            }),
            prometheus: linkTemplate.optional().meta({
              description: 'Where it opens Prometheus, when not at the source’s own address.',
              examples: ['https://prometheus.example.com/graph?g0.expr={expr}&g0.tab=0'],
            }),
          },
          objectError('logs, traces, grafana or prometheus'),
        )
        .default({})
        .meta({
          description: `Link templates; placeholders ${LINK_PLACEHOLDERS.map((p) => `{${p}}`).join(' ')}.`,
        }),
      access: z
        .strictObject(
          {
            localSignIn: z
              .boolean('expected true or false')
              .default(true)
              .meta({
                description: 'Whether people may sign in with a password kept by MC.',
                examples: [true],
              }),
            oidc: oidcSchema.optional().meta({ description: 'Sign-in through an OpenID Connect provider.' }),
          },
          objectError('localSignIn and oidc'),
        )
        .prefault({})
        .meta({ description: 'How people sign in.' }),
      server: z
        .strictObject(
          {
            trustedProxies: z
              .array(address, 'expected a list of addresses or networks')
              .max(100, 'expected at most 100 addresses')
              .default([])
              .meta({
                description: 'Reverse proxies whose X-Forwarded-* headers are believed.',
                examples: [['127.0.0.1', '10.0.0.0/8']],
              }),
          },
          objectError('trustedProxies'),
        )
        .prefault({})
        .meta({ description: 'How the web process is reached.' }),
      evidence: evidenceSchema
        .prefault({})
        .meta({ description: 'Where evidence is kept, who signs and witnesses it, how long it stays.' }),
      gate: gateSchema.prefault({}).meta({ description: 'What lets drift through the configuration gate.' }),
      snapshots: snapshotsSchema.prefault({}).meta({
        description:
          'Which configuration snapshots are made of, how it is compared and what of it is secret.',
      }),
      ci: ciSchema.prefault({}).meta({
        description: 'Which jobs of CI may post results and attestations, and how they prove who they are.',
      }),
    },
    objectError('environment, sources and tenants'),
  )
  .meta({ title: 'Mission Control configuration' });
export type ConfigFile = z.output<typeof fileSchema>;
