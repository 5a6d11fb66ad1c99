import { z } from 'zod';
import { type Block, parseMarkdown, plainText } from './markdown';

/** What to do when something is wrong, as written in `docs/runbooks/<slug>.md`. */
export type Runbook = { slug: string; title: string; blocks: Block[] };
/** A runbook in a list: its first paragraph says what it is for. */
export type RunbookEntry = { slug: string; title: string; summary: string };

/** Name of a runbook in an address: that of its file, and never a path. */
export const runbookSlugSchema = z
  .string()
  .max(80, 'expected at most 80 characters')
  .regex(/^[a-z0-9]+(-[a-z0-9]+)*$/, 'expected the name of a runbook such as config-drift');

/** A runbook from its file; its first heading is its title. */
export function readRunbook(slug: string, source: string): Runbook {
  const blocks = parseMarkdown(source);
  const at = blocks.findIndex((block) => block.kind === 'heading' && block.level === 1);
  const heading = blocks[at];
  const title = heading?.kind === 'heading' ? plainText(heading.children) : slug;
  return { slug, title, blocks: blocks.filter((_, index) => index !== at) };
}

/** The same for a list. */
export function entryOf({ slug, title, blocks }: Runbook): RunbookEntry {
  const first = blocks.find((block) => block.kind === 'paragraph' || block.kind === 'quote');
  const isText = first?.kind === 'paragraph' || first?.kind === 'quote';
  return { slug, title, summary: isText ? plainText(first.children) : '' };
}
