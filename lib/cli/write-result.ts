import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import type { Output } from './output';

/** Prints a rendered file, or writes it where `--out` says and tells so. */
export function writeResult(out: Output, text: string, file: string | undefined): void {
  if (file === undefined) {
    out.raw(text);
    return;
  }
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, text);
  out.result({ file, bytes: Buffer.byteLength(text) }, () => `Wrote ${file}`);
}
