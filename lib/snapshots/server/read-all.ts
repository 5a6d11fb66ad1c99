import { concatBytes } from '@/lib/kernel';

/** All of a stream of bytes in one piece. */
export async function readAll(bytes: AsyncIterable<Uint8Array>): Promise<Uint8Array> {
  const parts: Uint8Array[] = [];
  for await (const part of bytes) parts.push(part);
  return concatBytes(...parts);
}
