/** `file:line`, or the file alone where there are no lines, as in a cluster. */
export function placeName({ file, line }: { file: string; line: number }): string {
  return line > 0 ? `${file}:${line}` : file;
}
