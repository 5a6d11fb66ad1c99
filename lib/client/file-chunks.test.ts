import { describe, expect, it } from 'vitest';
import { Cancelled, fileChunks } from './file-chunks';

const FILE = new Blob([new Uint8Array([1, 2, 3, 4, 5, 6, 7])]);

async function read(isCancelled: (read: number) => boolean) {
  const pieces: number[][] = [];
  const heard: number[] = [];
  const options = {
    chunkBytes: 3,
    onRead: (bytes: number) => heard.push(bytes),
    isCancelled: () => isCancelled(pieces.length),
  };
  for await (const bytes of fileChunks(FILE, options)) pieces.push([...bytes]);
  return { pieces, heard };
}

describe('a file read in pieces', () => {
  it('gives every byte once, in order, and says how far it is', async () => {
    expect(await read(() => false)).toEqual({ pieces: [[1, 2, 3], [4, 5, 6], [7]], heard: [3, 6, 7] });
  });

  it('stops between two pieces when somebody cancels', async () => {
    await expect(read((pieces) => pieces === 1)).rejects.toBeInstanceOf(Cancelled);
  });

  it('gives nothing of an empty file', async () => {
    const none = fileChunks(new Blob([]), { onRead: () => undefined, isCancelled: () => false });
    expect((await none.next()).done).toBe(true);
  });
});
