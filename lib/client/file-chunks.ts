/** Thrown where work notices that somebody stopped it. */
export class Cancelled extends Error {
  constructor() {
    super('cancelled');
    this.name = 'Cancelled';
  }
}

const CHUNK_BYTES = 1024 * 1024;

/**
 * The bytes of a file from front to back, one piece in memory at a time. `onRead` hears how far it is; between two pieces
 * other work gets its turn, and `isCancelled` ends it with `Cancelled`.
 */
export async function* fileChunks(
  file: Blob,
  options: { onRead: (bytes: number) => void; isCancelled: () => boolean; chunkBytes?: number },
): AsyncGenerator<Uint8Array> {
  const size = options.chunkBytes ?? CHUNK_BYTES;
  for (let at = 0; at < file.size; at += size) {
    const bytes = new Uint8Array(await file.slice(at, at + size).arrayBuffer());
    if (options.isCancelled()) throw new Cancelled();
    yield bytes;
    options.onRead(at + bytes.length);
  }
}
