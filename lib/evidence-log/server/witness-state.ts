import { open, readFile, rename } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { AppError, fromBase64, toBase64 } from '@/lib/kernel';
import type { SeenTree } from '../add-checkpoint';

const FILE = 'witness-state.json';
const stateSchema = z.strictObject({
  v: z.literal(1),
  logs: z.record(
    z.string().max(300),
    z.strictObject({ size: z.int().min(0), root: z.base64().max(100), note: z.string().max(70_000) }),
  ),
});
type State = z.infer<typeof stateSchema>;

/** What a witness remembers of each log: the largest tree it cosigned. */
export type WitnessState = {
  seen(origin: string): SeenTree | null;
  /** Returns when it is on disk. */
  remember(origin: string, tree: SeenTree, note: string): Promise<void>;
};

/** Opens the state in `dir`. A file that cannot be read stops the witness: starting from nothing would cosign anything. */
export async function openWitnessState(dir: string): Promise<WitnessState> {
  const path = join(dir, FILE);
  let state = await load(path);
  return {
    seen(origin) {
      const entry = Object.hasOwn(state.logs, origin) ? state.logs[origin] : undefined;
      return entry === undefined ? null : { size: entry.size, root: fromBase64(entry.root) };
    },
    async remember(origin, { size, root }, note) {
      const next: State = { v: 1, logs: { ...state.logs, [origin]: { size, root: toBase64(root), note } } };
      await writeSafely(dir, path, `${JSON.stringify(next, null, 2)}\n`);
      state = next;
    },
  };
}

async function load(path: string): Promise<State> {
  const text = await readFile(path, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return null;
    throw error;
  });
  if (text === null) return { v: 1, logs: {} };
  try {
    return stateSchema.parse(JSON.parse(text));
  } catch (cause) {
    throw new AppError('misconfigured', { message: `${path} is not the state of a witness`, cause });
  }
}

/** Written aside, synced and renamed: a kill or a power cut leaves the old state or the new one. */
async function writeSafely(dir: string, path: string, text: string): Promise<void> {
  const file = await open(`${path}.new`, 'w', 0o600);
  try {
    await file.writeFile(text);
    await file.sync();
  } finally {
    await file.close();
  }
  await rename(`${path}.new`, path);
  const folder = await open(dir, 'r');
  await folder.sync().finally(() => folder.close());
}
