const BLOCK = 512;

/** Fields of a header a test may set to something else than a bundle has. */
export type TarFields = {
  type?: string;
  mode?: string;
  size?: string;
  magic?: string;
  link?: string;
  prefix?: string;
  mtime?: string;
  checksum?: string;
};

/** One ustar header, written without the product's own code so that the two are checked against each other. */
export function tarHeaderOf(name: string, size: number, fields: TarFields = {}): Uint8Array {
  const header = Buffer.alloc(BLOCK);
  const put = (at: number, text: string) => header.write(text, at, 'latin1');
  const octal = (value: number, digits: number) => value.toString(8).padStart(digits, '0');
  put(0, name);
  put(100, fields.mode ?? '0000644');
  put(108, '0000000');
  put(116, '0000000');
  put(124, fields.size ?? octal(size, 11));
  put(136, fields.mtime ?? octal(0, 11));
  put(148, ' '.repeat(8));
  put(156, fields.type ?? '0');
  put(157, fields.link ?? '');
  put(257, fields.magic ?? 'ustar\u000000');
  put(329, '0000000');
  put(337, '0000000');
  put(345, fields.prefix ?? '');
  const sum = header.reduce((total, byte) => total + byte, 0);
  put(148, fields.checksum ?? `${octal(sum, 6)}\0 `);
  return new Uint8Array(header);
}

/** Header, content and padding of one file. A long path is split at its last slash that fits. */
export function tarEntry(path: string, content: Uint8Array, fields: TarFields = {}): Uint8Array {
  const slash = path.length <= 100 ? -1 : path.indexOf('/', path.length - 101);
  const split = slash > 0 ? { prefix: path.slice(0, slash) } : {};
  const padding = new Uint8Array((BLOCK - (content.length % BLOCK)) % BLOCK);
  return Buffer.concat([
    tarHeaderOf(path.slice(slash + 1), content.length, { ...split, ...fields }),
    content,
    padding,
  ]);
}

/** A whole archive of entries in the order given, with its two closing blocks. */
export function tarOf(entries: readonly Uint8Array[]): Uint8Array {
  return new Uint8Array(Buffer.concat([...entries, new Uint8Array(2 * BLOCK)]));
}

/** Entries of contents that come again and again, as in a test that changes one file of many. */
const entries = new WeakMap<Uint8Array, { path: string; entry: Uint8Array }>();

/** An archive of files sorted by path. Contents are never changed in place. */
export function packTar(files: ReadonlyMap<string, Uint8Array>): Uint8Array {
  const paths = [...files.keys()].sort();
  return tarOf(
    paths.map((path) => {
      const content = files.get(path) ?? new Uint8Array();
      const known = entries.get(content);
      if (known?.path === path) return known.entry;
      const entry = tarEntry(path, content);
      entries.set(content, { path, entry });
      return entry;
    }),
  );
}
