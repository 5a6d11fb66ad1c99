import { z } from 'zod';
import { AppError, fromUtf8 } from '@/lib/kernel';

const clientDataSchema = z.object({
  type: z.string(),
  challenge: z.string().max(256),
  origin: z.string().max(2_048),
  crossOrigin: z.boolean().optional(),
  topOrigin: z.string().max(2_048).optional(),
});

/** What the browser says of a ceremony: what for, which challenge, on which page. */
export type ClientData = z.output<typeof clientDataSchema>;

/** Parses clientDataJSON (WebAuthn §5.8.1). Throws `invalid_input`. */
export function readClientData(bytes: Uint8Array): ClientData {
  try {
    return clientDataSchema.parse(JSON.parse(fromUtf8(bytes)));
  } catch (cause) {
    throw new AppError('invalid_input', { message: 'clientDataJSON cannot be read', cause });
  }
}

/**
 * Why a ceremony may not count, in words, or null. A page in somebody else's frame may show one thing and have another
 * signed, so a ceremony inside a foreign page never counts, whatever that page is.
 */
export function placeProblem(said: ClientData, expected: { type: string; origin: string }): string | null {
  if (said.type !== expected.type) return `it is a ${said.type}, not a ${expected.type}`;
  if (said.origin !== expected.origin)
    return `it was made on ${said.origin.slice(0, 200)}, not on ${expected.origin}`;
  if (said.crossOrigin === true || said.topOrigin !== undefined)
    return 'it was made inside a page of somebody else';
  return null;
}
