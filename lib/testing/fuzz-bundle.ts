import { canonicalJson, type Json, utf8 } from '@/lib/kernel';
import { sampleJson } from './sample-bundle';
import { packTar, type TarFields, tarEntry, tarOf } from './tar';

export type Random = {
  below(limit: number): number;
  chance(share: number): boolean;
  pick<T>(items: readonly T[]): T;
};

/** Repeatable randomness (mulberry32): the same seed finds the same inputs again. */
export function randomOf(seed: number): Random {
  let state = seed >>> 0;
  const next = () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296;
  };
  const below = (limit: number) => Math.floor(next() * limit);
  return {
    below,
    chance: (share) => next() < share,
    pick: (items) => {
      const item = items[below(items.length)];
      if (item === undefined) throw new Error('nothing to pick from');
      return item;
    },
  };
}

type Files = ReadonlyMap<string, Uint8Array>;
/** The bundle to damage, and one of somebody else to take parts from. */
export type FuzzCorpus = { files: Files; foreign: Files };

const FORMS = ['tar', 'json'] as const;
const VALUES: Json[] = [
  null,
  true,
  -1,
  0,
  1e300,
  2 ** 53,
  '',
  '\u0000',
  'x'.repeat(5_000),
  [],
  {},
  [[[[[[[[]]]]]]]],
  '../x',
  'SHA256:',
];
const FIELDS: TarFields[] = [
  { type: '1', link: 'manifest.json' },
  { type: '2', link: '/etc/passwd' },
  { type: '3' },
  { type: '5' },
  { type: 'x' },
  { type: 'g' },
  { type: 'L' },
  { type: '\0' },
  { size: '77777777777' },
  { size: '00000000000' },
  { size: '-0000000001' },
  { size: '\u0080\0\0\0\0\0\0\0\0\0\u0010' },
  { mode: '0000755' },
  { mtime: '00000000001' },
  { magic: 'ustar  \0' },
  { prefix: '..' },
  { prefix: 'config' },
  { checksum: '000000\0 ' },
];
const PATHS = [
  '../evil',
  '/etc/passwd',
  'a/../../b',
  'config//x',
  '.',
  'manifest.json',
  'ä',
  'log/x.leaf.json',
  'x'.repeat(100),
  'zz/last',
];

/** One hostile input: bytes damaged blindly, an archive put together wrongly, or files changed with their structure in mind. */
export function mutateBundle(random: Random, { files, foreign }: FuzzCorpus): Uint8Array {
  const rounds = 1 + random.below(3);
  let changed: Map<string, Uint8Array> = new Map(files);
  const kind = random.below(10);
  if (kind < 2) return damage(random, pack(random, files));
  if (kind < 4) return rebuildTar(random, files);
  if (kind === 4) return damage(random, pack(random, foreign));
  for (let i = 0; i < rounds; i++) changed = changeFile(random, changed, foreign);
  const bytes = pack(random, changed);
  return random.chance(0.1) ? damage(random, bytes) : bytes;
}

function pack(random: Random, files: Files): Uint8Array {
  return random.pick(FORMS) === 'tar'
    ? packTar(files)
    : sampleJson(files, 'v0.3.3', random.chance(0.9) ? 1_048_576 : 200);
}

/** Bytes flipped, taken out, doubled, cut off or filled in, without regard to what they mean. */
function damage(random: Random, bytes: Uint8Array): Uint8Array {
  if (bytes.length === 0) return utf8('x');
  const from = random.below(bytes.length);
  const size = 1 + random.below(random.chance(0.5) ? 16 : 2_048);
  const kind = random.below(6);
  if (kind === 0) return bytes.slice(0, from);
  if (kind === 1) return Buffer.concat([bytes.subarray(0, from), bytes.subarray(from + size)]);
  if (kind === 2) return Buffer.concat([bytes.subarray(0, from + size), bytes.subarray(from)]);
  const copy = new Uint8Array(bytes);
  if (kind === 3) copy.fill(random.below(256), from, from + size);
  else for (let i = 1 + random.below(8); i > 0; i--) flip(random, copy);
  return copy;
}

function flip(random: Random, bytes: Uint8Array): void {
  if (bytes.length === 0) return;
  const at = random.below(bytes.length);
  bytes[at] = (bytes[at] ?? 0) ^ (1 << random.below(8));
}

/** An archive whose headers have right checksums and wrong contents, or whose files come in another order or number. */
function rebuildTar(random: Random, files: Files): Uint8Array {
  const paths = [...files.keys()].sort();
  const entries = paths.map((path) => tarEntry(path, files.get(path) ?? new Uint8Array()));
  const at = random.below(paths.length);
  const path = paths[at] ?? '';
  const content = files.get(path) ?? new Uint8Array();
  const kind = random.below(6);
  if (kind === 0) entries.splice(at, 0, entries[at] ?? new Uint8Array());
  else if (kind === 1) entries.splice(random.below(paths.length), 0, ...entries.splice(at, 1));
  else if (kind === 2) entries[at] = tarEntry(random.pick(PATHS), content);
  else if (kind === 3) entries.splice(at, 0, tarEntry(random.pick(PATHS), utf8('{}')));
  else entries[at] = tarEntry(path.slice(0, 100), content, random.pick(FIELDS));
  const tar = tarOf(entries);
  return random.chance(0.2) ? tar.subarray(0, tar.length - 512 * random.below(4)) : tar;
}

/** One file changed as its kind allows: JSON by its members, notes and proofs by their lines, anything by bytes. */
function changeFile(random: Random, files: Map<string, Uint8Array>, foreign: Files): Map<string, Uint8Array> {
  const copy = new Map(files);
  const path = random.pick([...copy.keys()]);
  const bytes = copy.get(path) ?? new Uint8Array();
  const kind = random.below(8);
  if (kind === 0) copy.delete(path);
  else if (kind === 1) copy.set(random.pick(PATHS), bytes);
  else if (kind === 2) copy.set(path, foreign.get(path) ?? random.pick([...foreign.values()]));
  else if (kind === 3) copy.set(path, damage(random, bytes));
  else if (kind === 4) copy.set(path, files.get(random.pick([...files.keys()])) ?? bytes);
  else copy.set(path, path.endsWith('.json') ? changeJson(random, bytes) : changeLines(random, bytes));
  return copy;
}

function changeJson(random: Random, bytes: Uint8Array): Uint8Array {
  try {
    const value = JSON.parse(new TextDecoder().decode(bytes)) as Json;
    changeNode(random, value);
    return utf8(random.chance(0.9) ? canonicalJson(value) : JSON.stringify(value, null, 1));
  } catch {
    return damage(random, bytes);
  }
}

/** Goes down at random and replaces, removes, doubles or adds a member. */
function changeNode(random: Random, node: Json): void {
  if (node === null || typeof node !== 'object') return;
  const keys = Object.keys(node);
  const key = keys.length === 0 ? '0' : random.pick(keys);
  const members = node as { [key: string]: Json };
  const child = members[key] ?? null;
  if (child !== null && typeof child === 'object' && random.chance(0.8)) {
    changeNode(random, child);
    return;
  }
  const kind = random.below(5);
  if (kind === 0) delete members[key];
  else if (kind === 1) members[`${key}x`] = random.pick(VALUES);
  else if (kind === 2 && typeof child === 'string') members[key] = changeText(random, child);
  else if (kind === 3 && typeof child === 'number') members[key] = child + random.below(3) - 1;
  else members[key] = random.pick(VALUES);
}

function changeText(random: Random, text: string): string {
  if (text === '') return 'A';
  const at = random.below(text.length);
  const character = random.pick([...'AZaz09+/=:-._ \u0000é']);
  return text.slice(0, at) + character + text.slice(at + (random.chance(0.7) ? 1 : 0));
}

function changeLines(random: Random, bytes: Uint8Array): Uint8Array {
  const lines = new TextDecoder().decode(bytes).split('\n');
  const at = random.below(lines.length);
  const kind = random.below(5);
  if (kind === 0) lines.splice(at, 1);
  else if (kind === 1) lines.splice(at, 0, lines[random.below(lines.length)] ?? '');
  else if (kind === 2) lines[at] = String(random.pick([0, 1, 2 ** 53, -1, '', '99999999999999999999']));
  else if (kind === 3) lines.splice(at, 0, ...Array.from({ length: 70 }, () => lines[at] ?? ''));
  else lines[at] = changeText(random, lines[at] ?? '');
  return utf8(lines.join('\n'));
}
