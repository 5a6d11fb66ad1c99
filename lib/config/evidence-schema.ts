import { z } from 'zod';
import { regionSchema } from '@/lib/tenants';
import { filePath, label, objectError, secretSchema, urlOrEnv } from './fields';

const name = z
  .string('expected a short name')
  .regex(
    /^[a-z0-9][a-z0-9-]{0,39}$/,
    'expected 1–40 small letters, digits and hyphens, for example archive-eu',
  );

const storeCommon = {
  id: name.meta({ description: 'Name of the store.', examples: ['archive-eu'] }),
  region: regionSchema.default('unknown').meta({
    description:
      'Where the store keeps its bytes; a tenant’s evidence goes only to a store of its residency.',
    examples: ['eu'],
  }),
};

const localStoreSchema = z.strictObject(
  {
    ...storeCommon,
    kind: z.literal('local').meta({ description: 'A folder on this machine.', examples: ['local'] }),
    dir: filePath.optional().meta({
      description: 'The folder; `blobs/<id>` in the data directory when absent.',
      examples: ['/srv/evidence'],
    }),
  },
  objectError('id, kind and region'),
);

const s3StoreSchema = z.strictObject(
  {
    ...storeCommon,
    kind: z.literal('s3').meta({ description: 'A bucket of a server that speaks S3.', examples: ['s3'] }),
    endpoint: urlOrEnv.meta({
      description: 'Address of the server.',
      examples: ['https://s3.eu-west-1.example.com'],
    }),
    bucket: label('the name of a bucket', 63).meta({
      description: 'Bucket, which must exist.',
      examples: ['mc-evidence'],
    }),
    prefix: z
      .string('expected text')
      .max(200, 'expected at most 200 characters')
      .default('')
      .meta({ description: 'What every object’s name starts with.', examples: ['prod/'] }),
    signingRegion: label('a region name', 60)
      .default('us-east-1')
      .meta({ description: 'Region name the server expects in signatures.', examples: ['eu-west-1'] }),
    accessKeyId: secretSchema.meta({
      description: 'Where the access key id is kept.',
      examples: [{ env: 'S3_ACCESS_KEY_ID' }],
      secret: true,
    }),
    secretAccessKey: secretSchema.meta({
      description: 'Where the secret access key is kept.',
      examples: [{ env: 'S3_SECRET_ACCESS_KEY' }],
      secret: true,
    }),
  },
  objectError('id, kind, region, endpoint, bucket and keys'),
);

const witnessSchema = z.strictObject(
  {
    url: urlOrEnv.meta({
      description: 'Address of the witness.',
      examples: ['https://witness.example.com'],
    }),
    key: label('a verifier key', 300).meta({
      description: 'Its verifier key, as `mc witness key` prints it.',
      examples: ['witness.example.com+1a2b3c4d+AT…'],
    }),
    owner: label('who runs it').meta({ description: 'Team that runs it.', examples: ['security'] }),
  },
  objectError('url, key and owner'),
);

const retentionSchema = z.strictObject(
  {
    rule: name.meta({ description: 'Name of the rule, written into tombstones.', examples: ['probes'] }),
    kinds: z
      .array(label('a kind of evidence', 60), 'expected a list of kinds')
      .min(1, 'expected at least one kind')
      .max(50, 'expected at most 50 kinds')
      .meta({ description: 'Kinds of evidence it removes.', examples: [['egress-probe']] }),
    days: z
      .int('expected a whole number of days')
      .min(1, 'expected at least 1 day')
      .max(36_500, 'expected at most 36,500 days')
      .meta({ description: 'Days after which the bytes go; digest and proof stay.', examples: [400] }),
  },
  objectError('rule, kinds and days'),
);

/** `evidence` of mission-control.yaml: where evidence is kept, who signs and witnesses it, how long it stays. */
export const evidenceSchema = z.strictObject(
  {
    release: z
      .string('expected a release')
      .regex(/^v\d{1,4}\.\d{1,4}\.\d{1,4}(-[0-9a-z.]{1,30})?$/, 'expected a release such as v0.3.3')
      .default('v0.3.3')
      .meta({ description: 'Release that new evidence belongs to.', examples: ['v0.3.3'] }),
    owner: label('who runs this installation')
      .default('mission-control')
      .meta({
        description: 'Team that runs this installation; a witness of the same owner is not independent.',
        examples: ['platform'],
      }),
    stores: z
      .array(
        z.union([localStoreSchema, s3StoreSchema], 'expected a store of kind local or s3'),
        'expected a list of stores',
      )
      .min(1, 'expected at least one store')
      .max(20, 'expected at most 20 stores')
      .default([{ id: 'local', kind: 'local', region: 'unknown' }])
      .meta({
        description: 'Where bytes of evidence are kept. What concerns no tenant goes to the first.',
        examples: [[{ id: 'local', kind: 'local', region: 'eu' }]],
      }),
    exportRegions: z
      .array(regionSchema, 'expected a list of regions')
      .max(10, 'expected at most 10 regions')
      .default([])
      .meta({
        description:
          'Regions that downloads may be taken to; evidence of tenants that must stay elsewhere is withheld, and named.',
        examples: [['eu']],
      }),
    witnesses: z
      .array(witnessSchema, 'expected a list of witnesses')
      .max(15, 'expected at most 15 witnesses')
      .default([])
      .meta({ description: 'Witnesses that cosign the log’s checkpoints.' }),
    witnessQuorum: z
      .int('expected a whole number')
      .min(0, 'expected 0 or more')
      .max(15, 'expected at most 15')
      .default(0)
      .meta({ description: 'Cosignatures a bundle needs to count as witnessed.', examples: [1] }),
    timestamping: z
      .strictObject(
        {
          url: urlOrEnv.meta({
            description: 'Address of an RFC 3161 time-stamping authority.',
            examples: ['https://tsa.example.com'],
          }),
          caFile: filePath.meta({
            description: 'Certificates it is verified with (PEM).',
            examples: ['/etc/mc/tsa-ca.pem'],
          }),
        },
        objectError('url and caFile'),
      )
      .optional()
      .meta({ description: 'Time stamps on signatures.' }),
    keyPassphrase: secretSchema.optional().meta({
      description:
        'Where the passphrase of the key files is kept; without it they are protected by their mode alone.',
      examples: [{ env: 'MC_KEY_PASSPHRASE' }],
      secret: true,
    }),
    signer: z
      .strictObject(
        {
          command: z
            .array(label('a word', 1_000), 'expected a command as a list of words')
            .min(1, 'expected a command')
            .max(30, 'expected at most 30 words')
            .meta({
              description: 'Command that gets bytes on standard input and writes the signature.',
              examples: [['/usr/local/bin/kms-sign']],
            }),
          purposes: z
            .array(z.enum(['log', 'attest', 'root']), 'expected a list of log, attest and root')
            .min(1, 'expected at least one purpose')
            .max(3, 'expected at most 3 purposes')
            .meta({ description: 'Keys it holds; the others are files.', examples: [['attest']] }),
        },
        objectError('command and purposes'),
      )
      .optional()
      .meta({ description: 'Signs outside of MC, for keys that must not be files.' }),
    retention: z
      .array(retentionSchema, 'expected a list of rules')
      .max(50, 'expected at most 50 rules')
      .default([])
      .meta({ description: 'When bytes of evidence are removed. Without a rule they stay.' }),
  },
  objectError('release, stores, witnesses and more'),
);
