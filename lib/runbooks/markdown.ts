/** A piece of a line. `href` leads to an address of the web or to another runbook; nothing else becomes a link. */
export type Inline =
  | { kind: 'text'; text: string }
  | { kind: 'code'; text: string }
  | { kind: 'strong' | 'em'; children: Inline[] }
  | { kind: 'link'; href: string; children: Inline[] };

/** A block of a document. `id` of a heading is what an address may point at. */
export type Block =
  | { kind: 'heading'; level: 1 | 2 | 3 | 4; id: string; children: Inline[] }
  | { kind: 'paragraph' | 'quote'; children: Inline[] }
  | { kind: 'code'; language: string; text: string }
  | { kind: 'list'; isOrdered: boolean; items: Inline[][] }
  | { kind: 'table'; head: Inline[][]; rows: Inline[][][] };

/** Longer documents are no runbooks. */
const MAX_LINES = 5_000;
const HEADING = /^(#{1,4}) +(.+?) *#*$/;
const FENCE = /^(```|~~~)\s*([\w-]{0,20})\s*$/;
const ITEM = /^ {0,1}(?:[-*]|\d{1,3}[.)]) +(.*)$/;
const DIVIDER = /^\|?(?: *:?-+:? *\|)+ *(?::?-+:? *)?$/;

/**
 * The part of Markdown that runbooks are written in: headings, paragraphs, flat lists, tables, code, quotes; code, stress and links in
 * a line. Everything else, HTML above all, is text and stays text.
 */
export function parseMarkdown(source: string): Block[] {
  const lines = source.replaceAll('\r\n', '\n').split('\n').slice(0, MAX_LINES);
  const blocks: Block[] = [];
  let at = 0;
  while (at < lines.length) {
    const { block, next } = readBlock(lines, at);
    if (block !== null) blocks.push(block);
    at = next;
  }
  return blocks;
}

function readBlock(lines: readonly string[], at: number): { block: Block | null; next: number } {
  const line = lines[at] ?? '';
  if (line.trim() === '') return { block: null, next: at + 1 };
  const fence = FENCE.exec(line);
  if (fence !== null) return readFence(lines, at, fence[1] ?? '```', fence[2] ?? '');
  if (line.startsWith('    ')) return readIndented(lines, at);
  const heading = HEADING.exec(line);
  if (heading !== null) return { block: headingOf(heading), next: at + 1 };
  if (line.includes('|') && DIVIDER.test(lines[at + 1] ?? '')) return readTable(lines, at);
  if (ITEM.test(line)) return readList(lines, at);
  const isQuote = line.startsWith('>');
  const end = endOf(lines, at + 1, (text) => text.trim() !== '' && !startsBlock(text));
  const text = lines
    .slice(at, end)
    .map((one) => one.replace(/^> ?/, '').trim())
    .join(' ');
  return {
    block: { kind: isQuote ? 'quote' : 'paragraph', children: parseInline(text) },
    next: end,
  };
}

function headingOf([, marks = '#', text = '']: RegExpExecArray): Block {
  const level = marks.length as 1 | 2 | 3 | 4;
  const id = text
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-+|-+$/g, '');
  return { kind: 'heading', level, id, children: parseInline(text) };
}

function readFence(lines: readonly string[], at: number, mark: string, language: string) {
  const end = endOf(lines, at + 1, (text) => text.trim() !== mark);
  const block: Block = { kind: 'code', language, text: lines.slice(at + 1, end).join('\n') };
  return { block, next: end + 1 };
}

function readIndented(lines: readonly string[], at: number) {
  const end = endOf(lines, at, (text) => text.startsWith('    '));
  const text = lines
    .slice(at, end)
    .map((one) => one.slice(4))
    .join('\n');
  return { block: { kind: 'code', language: '', text } as const, next: end };
}

/** Lines of an item that follow are indented. */
function readList(lines: readonly string[], at: number) {
  const isOrdered = /^ {0,1}\d/.test(lines[at] ?? '');
  const end = endOf(lines, at, (text) => ITEM.test(text) || /^ {2,}\S/.test(text));
  const items: string[] = [];
  for (const line of lines.slice(at, end)) {
    const item = ITEM.exec(line);
    if (item !== null) items.push(item[1] ?? '');
    else items.push(`${items.pop() ?? ''} ${line.trim()}`);
  }
  return { block: { kind: 'list', isOrdered, items: items.map(parseInline) } as const, next: end };
}

function readTable(lines: readonly string[], at: number) {
  const end = endOf(lines, at + 2, (text) => text.includes('|'));
  const head = cellsOf(lines[at] ?? '');
  const rows = lines.slice(at + 2, end).map((line) => {
    const cells = cellsOf(line);
    return head.map((_, index) => cells[index] ?? []);
  });
  return { block: { kind: 'table', head, rows } as const, next: end };
}

function cellsOf(line: string): Inline[][] {
  const inner = line.trim().replace(/^\|/, '').replace(/\|$/, '');
  return inner.split(/(?<!\\)\|/).map((cell) => parseInline(cell.trim().replaceAll('\\|', '|')));
}

function startsBlock(line: string): boolean {
  return HEADING.test(line) || FENCE.test(line) || ITEM.test(line);
}

function endOf(lines: readonly string[], from: number, goesOn: (line: string) => boolean): number {
  let end = from;
  while (end < lines.length && goesOn(lines[end] ?? '')) end += 1;
  return end;
}

const SPAN =
  /`([^`]+)`|\*\*(.+?)\*\*|(?<![\w*])\*([^*\s](?:[^*]*[^*\s])?)\*(?![\w*])|\[([^\]]+)\]\(([^()\s]+)\)/;

/** Pieces of one line; spans nest at most a few deep. */
export function parseInline(text: string, depth = 0): Inline[] {
  const pieces: Inline[] = [];
  let rest = text;
  for (;;) {
    const found = depth > 4 ? null : SPAN.exec(rest);
    if (found === null) break;
    if (found.index > 0) pieces.push({ kind: 'text', text: rest.slice(0, found.index) });
    pieces.push(...spanOf(found, depth + 1));
    rest = rest.slice(found.index + found[0].length);
  }
  if (rest !== '') pieces.push({ kind: 'text', text: rest });
  return pieces;
}

function spanOf([, code, strong, em, label, target]: RegExpExecArray, depth: number): Inline[] {
  if (code !== undefined) return [{ kind: 'code', text: code }];
  if (strong !== undefined) return [{ kind: 'strong', children: parseInline(strong, depth) }];
  if (em !== undefined) return [{ kind: 'em', children: parseInline(em, depth) }];
  const children = parseInline(label ?? '', depth);
  const href = hrefOf(target ?? '');
  return href === null ? children : [{ kind: 'link', href, children }];
}

/** Where a link may lead: the web by https, a heading of this document, another runbook. Others are shown as text. */
function hrefOf(target: string): string | null {
  if (/^https:\/\/[^\s"<>]+$/.test(target)) return target;
  if (/^#[a-z0-9-]+$/.test(target)) return target;
  const runbook = /^(?:\.\/)?([a-z0-9]+(?:-[a-z0-9]+)*)\.md(#[a-z0-9-]+)?$/.exec(target);
  return runbook === null ? null : `/runbooks/${runbook[1]}${runbook[2] ?? ''}`;
}

/** A piece as plain text, for titles and search. */
export function plainText(pieces: readonly Inline[]): string {
  return pieces.map((piece) => ('text' in piece ? piece.text : plainText(piece.children))).join('');
}
