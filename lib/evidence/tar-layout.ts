import { paddingOf, TAR_BLOCK, TAR_END } from './tar-header';

export type TarFile = { path: string; size: number };

/** Where every file of an archive stands, without the archive: the offset of each header, and the size of the whole. */
export type TarLayout<F extends TarFile> = { files: readonly F[]; offsets: readonly number[]; size: number };

/** A part of the archive: bytes `from` to before `to` of a header, of a file's content, or as many zeros. */
export type TarPart<F extends TarFile> =
  | { kind: 'header' | 'content'; file: F; from: number; to: number }
  | { kind: 'zeros'; from: number; to: number };

/** Lays files out one after the other, in the order given. */
export function layOutTar<F extends TarFile>(files: readonly F[]): TarLayout<F> {
  const offsets: number[] = [];
  let at = 0;
  for (const file of files) {
    offsets.push(at);
    at += TAR_BLOCK + file.size + paddingOf(file.size);
  }
  return { files, offsets, size: at + TAR_END };
}

/** The parts that make up bytes `start` to before `end` of an archive, in order; nothing outside of it. */
export function* sliceTar<F extends TarFile>(
  layout: TarLayout<F>,
  start: number,
  end: number,
): Generator<TarPart<F>> {
  const within = (offset: number, size: number) => ({
    from: Math.max(0, start - offset),
    to: Math.min(size, end - offset),
  });
  for (let index = firstTouched(layout, start); index < layout.files.length; index++) {
    const file = layout.files[index];
    const offset = layout.offsets[index];
    if (file === undefined || offset === undefined || offset >= end) break;
    const header = within(offset, TAR_BLOCK);
    if (header.from < header.to) yield { kind: 'header', file, ...header };
    const content = within(offset + TAR_BLOCK, file.size);
    if (content.from < content.to) yield { kind: 'content', file, ...content };
    const padding = within(offset + TAR_BLOCK + file.size, paddingOf(file.size));
    if (padding.from < padding.to) yield { kind: 'zeros', ...padding };
  }
  const last = within(layout.size - TAR_END, TAR_END);
  if (last.from < last.to) yield { kind: 'zeros', ...last };
}

/** The last file whose header begins at or before `start`. */
function firstTouched<F extends TarFile>({ offsets }: TarLayout<F>, start: number): number {
  let low = 0;
  let high = offsets.length - 1;
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    if ((offsets[middle] ?? 0) <= start) low = middle;
    else high = middle - 1;
  }
  return low;
}
