import { z } from 'zod';
import { regionSchema } from '@/lib/tenants';
import { filePath, label, objectError, secretSchema, urlOrEnv } from './fields';

const headerName = z
  .string()
  .regex(
    /^[A-Za-z0-9!#$%&'*+.^_`|~-]{1,100}$/,
    'expected the name of an HTTP header, for example X-Scope-OrgID',
  );

export const sourceSchema = z
  .strictObject(
    {
      id: z
        .string('expected a short name for the source')
        .regex(
          /^[a-z][a-z0-9-]{0,47}$/,
          'expected lower-case letters, digits and "-", for example prometheus',
        )
        .meta({ description: 'Name other parts of the file refer to.', examples: ['prometheus'] }),
      kind: z
        .literal(
          'prometheus',
          'expected prometheus (also for Thanos, Mimir and other servers that speak its API)',
        )
        .default('prometheus')
        .meta({ description: 'API the source speaks.', examples: ['prometheus'] }),
      url: urlOrEnv.meta({
        description: 'Address MC queries.',
        examples: ['http://prometheus.internal:9090', { env: 'PROMETHEUS_URL' }],
      }),
      externalUrl: urlOrEnv.optional().meta({
        description: 'Address browsers open, when it is not the one MC queries.',
        examples: ['https://prometheus.example.com'],
      }),
      tenantLabel: z
        .string('expected the name of a label')
        .regex(/^[a-zA-Z_][a-zA-Z0-9_]{0,127}$/, 'expected a Prometheus label name, for example tenant')
        .default('tenant')
        .meta({ description: 'Label that tells tenants apart.', examples: ['tenant'] }),
      region: regionSchema.default('unknown').meta({
        description: 'Region the source keeps its data in.',
        examples: ['eu'],
      }),
      overlapSeconds: z
        .int('expected whole seconds')
        .min(0, 'expected 0 to 3600 seconds')
        .max(3_600, 'expected 0 to 3600 seconds')
        .default(120)
        .meta({
          description: 'How much of the newest data is read again on each poll (Prometheus 120, Mimir 600).',
          examples: [120],
        }),
      rules: z
        .enum(['auto', 'installed', 'none'], 'expected auto, installed or none')
        .default('auto')
        .meta({
          description: 'Whether the recording rules of `mc rules render` are loaded there; auto finds out.',
          examples: ['auto'],
        }),
      headers: z
        .record(
          headerName,
          z.union(
            [label('a header value', 2_000), secretSchema],
            'expected text, {env: NAME} or {file: PATH}',
          ),
        )
        .default({})
        .meta({ description: 'Extra request headers.', examples: [{ 'X-Scope-OrgID': 'platform' }] }),
      bearer: secretSchema.optional().meta({
        description: 'Where the bearer token is kept.',
        examples: [{ env: 'PROMETHEUS_TOKEN' }, { file: '/run/secrets/prometheus-token' }],
        secret: true,
      }),
      basic: z
        .strictObject(
          {
            username: label('a user name').meta({ description: 'User name.', examples: ['mission-control'] }),
            password: secretSchema.meta({
              description: 'Where the password is kept.',
              examples: [{ env: 'PROMETHEUS_PASSWORD' }],
              secret: true,
            }),
          },
          objectError('a user name and a password reference'),
        )
        .optional()
        .meta({
          description: 'Sign-in with user name and password.',
          examples: [{ username: 'mission-control', password: { env: 'PROMETHEUS_PASSWORD' } }],
        }),
      tlsCaFile: filePath.optional().meta({
        description: 'PEM file of the certificate authority that signed the source’s certificate.',
        examples: ['/etc/ssl/prometheus-ca.pem'],
      }),
    },
    objectError('a source with id and url'),
  )
  .meta({ examples: [{ id: 'prometheus', url: 'http://prometheus.internal:9090' }] });
