import { promisify } from 'node:util';
import { gunzip, gzip } from 'node:zlib';
import { z } from 'zod';
import { AppError } from '@/lib/kernel';
import type { FrameDelta, SignalPoints } from '../frame';
import { signalStatusSchema } from '../frame-schema';

const zip = promisify(gzip);
const unzip = promisify(gunzip);

/** A stored row never unpacks to more than this; a full hour of a thousand tenants is about 20 MB. */
const MAX_UNPACKED_BYTES = 256 * 1024 * 1024;

function isPoints(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return false;
  return Object.values(value).every(isSignalPoints);
}

function isSignalPoints(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return false;
  return Object.values(value).every((values) => Array.isArray(values) && values.every(isSlot));
}

function isSlot(value: unknown): boolean {
  return value === null || typeof value === 'number';
}

const deltaSchema = z.object({
  key: z.string(),
  seq: z.int(),
  baseSeq: z.int().nullable(),
  registryVersion: z.string(),
  startSeconds: z.number(),
  endSeconds: z.number(),
  stepSeconds: z.number().positive(),
  fromSeconds: z.number(),
  fetchedAtSeconds: z.number(),
  staleSinceSeconds: z.number().nullable(),
  staleReason: z.string().nullable(),
  warnings: z.array(z.string()),
  signals: z.record(z.string(), signalStatusSchema),
  points: z.custom<Record<string, SignalPoints>>(isPoints, 'expected slots by signal and tenant'),
});

/** A delta as bytes for the database: gzip of JSON. */
export async function packDelta(delta: FrameDelta): Promise<Uint8Array<ArrayBuffer>> {
  return new Uint8Array(await zip(JSON.stringify(delta), { level: 4 }));
}

/** The delta in a stored row; throws `internal` when the row was not written by `packDelta`. */
export async function unpackDelta(payload: Uint8Array): Promise<FrameDelta> {
  return deltaSchema.parse(await unpackJson(payload));
}

/** Small values such as the cost travel the same way. */
export async function packJson(value: unknown): Promise<Uint8Array<ArrayBuffer>> {
  return new Uint8Array(await zip(JSON.stringify(value)));
}

export async function unpackJson(payload: Uint8Array): Promise<unknown> {
  try {
    return JSON.parse((await unzip(payload, { maxOutputLength: MAX_UNPACKED_BYTES })).toString('utf8'));
  } catch (cause) {
    throw new AppError('internal', { message: 'a stored frame cannot be read', cause });
  }
}
