import { BUNDLE_FILES, isBundlePath } from '@/lib/evidence';
import { concatBytes, toHex } from '@/lib/kernel';
import type { Crypto, Sha256 } from '@/lib/keys';
import { readJsonForm } from './json-form';
import { DEFAULT_LIMITS, type Limits, Refusal } from './limits';
import { createTarReader } from './tar-reader';

type Chunks = AsyncIterable<Uint8Array>;
type Hashing = Pick<Crypto, 'sha256' | 'sha256HexOf'>;

/** A file of an unpacked bundle; `chunks` is null for a link, a device or whatever else is no regular file. */
type SourceFile = { path: string; size: number; chunks: Chunks | null };

/** Where a bundle comes from: the bytes of a `.tar` or `.json` in order, or the files of an unpacked one in any order. */
export type BundleSource = { chunks: Chunks } | { files: AsyncIterable<SourceFile> };

/** A file as it passed by: its digest always, its bytes only when a later step reads them. */
export type BundleFile = {
  sha256: string;
  size: number;
  bytes: Uint8Array | null;
  /** False for a file that a single-file bundle only names by its digest: nothing was hashed. */
  present: boolean;
};

export type Bundle = {
  form: 'tar' | 'json' | 'directory';
  files: Map<string, BundleFile>;
  /** What the single-file form says outside of what is signed; to be compared with the manifest */
  claimedRelease: string | null;
  /** Files of a single-file bundle whose content is not what stands beside it */
  contradictions: string[];
};

/** Files whose bytes are kept although no check reads them. */
type Wanted = { paths: ReadonlySet<string>; maxBytes: number };
const NOTHING: Wanted = { paths: new Set(), maxBytes: 0 };

/** Reads a whole bundle once: every file is hashed as it passes, statements, keys and proofs are kept. Throws `Refusal`. */
export async function readBundle(
  source: BundleSource,
  crypto: Hashing,
  limits: Limits = DEFAULT_LIMITS,
  wanted: Wanted = NOTHING,
): Promise<Bundle> {
  if ('files' in source) return readFiles(source.files, crypto, limits, wanted);
  const collector = createCollector(crypto, limits, wanted);
  const tar = createTarReader(collector, limits);
  const json: Uint8Array[] = [];
  let jsonBytes = 0;
  let form: 'tar' | 'json' | null = null;
  for await (const chunk of source.chunks) {
    if (chunk.length === 0) continue;
    form ??= chunk[0] === 0x7b ? 'json' : 'tar';
    if (form === 'tar') tar.push(chunk);
    else {
      jsonBytes += chunk.length;
      if (jsonBytes > limits.jsonBytes)
        throw new Refusal(
          'limit-exceeded',
          `the file is larger than ${limits.jsonBytes} bytes`,
          limits.jsonBytes,
        );
      json.push(chunk.slice());
    }
  }
  if (form === 'json') return fromJson(concatBytes(...json), crypto, limits, wanted);
  tar.end();
  return { form: 'tar', files: collector.files, claimedRelease: null, contradictions: [] };
}

async function readFiles(
  files: AsyncIterable<SourceFile>,
  crypto: Hashing,
  limits: Limits,
  wanted: Wanted,
): Promise<Bundle> {
  const collector = createCollector(crypto, limits, wanted);
  for await (const { path, size, chunks } of files) {
    if (!isBundlePath(path))
      throw new Refusal(
        'path-unsafe',
        `${JSON.stringify(path.slice(0, 120))} is not a path a bundle may hold`,
        0,
      );
    if (chunks === null) throw new Refusal('entry-not-regular', `${path} is no regular file`, 0);
    if (collector.files.has(path)) throw new Refusal('duplicate-path', `${path} is there twice`, 0);
    if (collector.files.size >= limits.files)
      throw new Refusal('limit-exceeded', `there are more than ${limits.files} files`, 0);
    collector.file(path, size, 0);
    for await (const chunk of chunks) collector.data(chunk);
    collector.fileEnd();
  }
  return { form: 'directory', files: collector.files, claimedRelease: null, contradictions: [] };
}

function fromJson(bytes: Uint8Array, crypto: Hashing, limits: Limits, wanted: Wanted): Bundle {
  const { release, files: listed } = readJsonForm(bytes, limits);
  const collector = createCollector(crypto, limits, wanted);
  const contradictions: string[] = [];
  for (const { path, sha256, size, bytes: content } of listed) {
    if (content === null) {
      collector.files.set(path, { sha256, size, bytes: null, present: false });
      continue;
    }
    collector.file(path, content.length, 0);
    collector.data(content);
    collector.fileEnd();
    if (collector.files.get(path)?.sha256 !== sha256 || content.length !== size) contradictions.push(path);
  }
  return { form: 'json', files: collector.files, claimedRelease: release, contradictions };
}

/** SHA-256 of no bytes at all. */
const OF_NOTHING = 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855';

/** Hashes each file as it passes and keeps the small ones that later steps read. */
function createCollector(crypto: Hashing, limits: Limits, wanted: Wanted) {
  const files = new Map<string, BundleFile>();
  let path = '';
  let size = 0;
  let expected = 0;
  let hash: Sha256 | null = null;
  let sha256 = OF_NOTHING;
  let kept: Uint8Array[] | null = null;
  let keptAll = 0;

  return {
    files,
    file(nextPath: string, expectedSize: number, position: number): void {
      const keepLimit = wanted.paths.has(nextPath) ? wanted.maxBytes : keepLimitOf(nextPath, limits);
      if (keepLimit !== null) {
        if (expectedSize > keepLimit)
          throw new Refusal('limit-exceeded', `${nextPath} is larger than ${keepLimit} bytes`, position);
        keptAll += expectedSize;
        if (keptAll > limits.keptBytes)
          throw new Refusal(
            'limit-exceeded',
            `statements, keys and proofs are larger than ${limits.keptBytes} bytes together`,
            position,
          );
      }
      path = nextPath;
      size = 0;
      expected = expectedSize;
      hash = null;
      sha256 = OF_NOTHING;
      kept = keepLimit === null ? null : [];
    },
    data(bytes: Uint8Array): void {
      size += bytes.length;
      if (size > expected) throw new Refusal('bundle-malformed', `${path} grew while it was read`, 0);
      // Most files come in one piece.
      if (hash === null && bytes.length === expected) sha256 = crypto.sha256HexOf(bytes);
      else {
        hash ??= crypto.sha256();
        hash.update(bytes);
      }
      // A copy, because whoever reads may use the chunk again.
      kept?.push(bytes.slice());
    },
    fileEnd(): void {
      files.set(path, {
        sha256: hash === null ? sha256 : toHex(hash.digest()),
        size,
        bytes: joined(kept),
        present: true,
      });
    },
  };
}

function joined(parts: readonly Uint8Array[] | null): Uint8Array | null {
  if (parts === null) return null;
  const [only] = parts;
  return parts.length === 1 && only !== undefined ? only : concatBytes(...parts);
}

/** How large a file may be that is kept in memory; null for one that is only hashed. */
function keepLimitOf(path: string, limits: Limits): number | null {
  if (path === BUNDLE_FILES.manifest) return limits.manifestBytes;
  if (path === BUNDLE_FILES.manifestStatement) return limits.statementBytes;
  if (path.startsWith('keys/')) return limits.keyFileBytes;
  if (path.startsWith('attestations/')) return limits.statementBytes;
  if (!path.startsWith('log/')) return null;
  if (path.endsWith('.leaf.json')) return limits.leafBytes;
  return path.endsWith('.tlog-proof') ? limits.proofBytes : limits.noteBytes;
}
