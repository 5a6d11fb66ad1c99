import { z } from 'zod';
import { tenantIdSchema } from '@/lib/tenants';
import { frameNameSchema } from '../frame-schema';
import type { FrameQuery } from './get-frame';

const MAX_TENANTS = 1_000;
const MAX_LIST_LENGTH = 16_000;

const list = (text: string): string[] =>
  text
    .split(',')
    .map((part) => part.trim())
    .filter((part) => part !== '');

/** `A,B` names tenants; `*` or nothing means all that the reader may see. */
export const tenantsParam = z
  .string()
  .max(MAX_LIST_LENGTH, 'expected at most 1,000 tenants')
  .transform((text) => (text === '*' ? undefined : list(text)))
  .pipe(z.array(tenantIdSchema).max(MAX_TENANTS, 'expected at most 1,000 tenants').optional())
  .optional();

const end = z.string().max(60, 'expected a time such as now-6h').optional();

/** Query of `GET /api/frames`: a standard frame, or both ends of a range. */
export const frameQuerySchema = z
  .strictObject({ frame: frameNameSchema.optional(), from: end, to: end, tenants: tenantsParam })
  .transform((query, issues): { query: FrameQuery; tenants: string[] | undefined } => {
    const { frame, from, to, tenants } = query;
    if (frame !== undefined && from === undefined && to === undefined) return { query: { frame }, tenants };
    if (frame === undefined && from !== undefined && to !== undefined)
      return { query: { from, to }, tenants };
    const message =
      'expected either frame, for example frame=1h, or both from and to, for example from=now-3h&to=now';
    issues.addIssue({ code: 'custom', path: ['frame'], message });
    return z.NEVER;
  });

/** Query of `GET /api/stream`. A page without live numbers asks for the frames `none`, and still hears news. */
export const streamQuerySchema = z.strictObject({
  frames: z
    .string()
    .max(40, 'expected frames such as 1h,6h, or none')
    .default('1h')
    .transform((text) => (text === 'none' ? null : [...new Set(list(text))]))
    .pipe(z.array(frameNameSchema).min(1, 'expected at least one frame, for example 1h, or none').nullable())
    .transform((frames) => frames ?? []),
  tenants: tenantsParam,
});
