import { z } from 'zod';
import { roleSchema } from '@/lib/access';
import { tenantIdSchema } from '@/lib/tenants';
import { label, objectError, secretSchema, textOrEnv, urlOrEnv } from './fields';

const mappingSchema = z.strictObject(
  {
    group: label('a group name', 500).meta({ description: 'Value in the groups claim.', examples: ['sre'] }),
    role: roleSchema.meta({ description: 'Role its people get.', examples: ['operator'] }),
    tenants: z
      .union(
        [z.literal('*'), z.array(tenantIdSchema).min(1).max(1_000)],
        'expected "*" for all tenants, or a list of tenant ids',
      )
      .meta({ description: 'Tenants the role is held for.', examples: ['*', ['TENANT_001']] }),
  },
  objectError('a mapping with group, role and tenants'),
);

export const oidcSchema = z.strictObject(
  {
    issuer: urlOrEnv.meta({
      description: 'Address of the provider.',
      examples: ['https://login.example.com'],
    }),
    clientId: textOrEnv('a client id').meta({
      description: 'Client id the provider gave.',
      examples: ['mission-control'],
    }),
    clientSecret: secretSchema.meta({
      description: 'Where the client secret is kept.',
      examples: [{ env: 'OIDC_CLIENT_SECRET' }],
      secret: true,
    }),
    groupsClaim: label('the name of a claim')
      .default('groups')
      .meta({ description: 'Claim that lists a person’s groups.', examples: ['groups'] }),
    mappings: z
      .array(mappingSchema, 'expected a list of group to role mappings')
      .min(1, 'expected at least one mapping; people without one are refused')
      .max(500, 'expected at most 500 mappings')
      .meta({
        description: 'Which groups get which roles; people without one are refused.',
        examples: [[{ group: 'sre', role: 'operator', tenants: '*' }]],
      }),
  },
  objectError('issuer, clientId, clientSecret and mappings'),
);
