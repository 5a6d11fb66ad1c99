import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { authorize } from '@/lib/access';
import { AppError } from '@/lib/kernel';
import type { Ctx } from '@/lib/platform/context';
import { entryOf, type Runbook, type RunbookEntry, readRunbook, runbookSlugSchema } from '../runbook';

/** Runbooks come with the product: they are the files of its own folder, never of a tenant. */
const FOLDER = join(process.cwd(), 'docs', 'runbooks');
const MAX_BYTES = 512 * 1024;

type Reader = Pick<Ctx, 'actor'>;

/** All runbooks, by title. Needs `read`. */
export async function listRunbooks(ctx: Reader, folder = FOLDER): Promise<RunbookEntry[]> {
  authorize(ctx, 'read');
  const slugs = await slugsIn(folder);
  const runbooks = await Promise.all(slugs.map((slug) => load(slug, folder)));
  return runbooks.map(entryOf).sort((a, b) => a.title.localeCompare(b.title, 'en'));
}

/** One runbook; `not_found` for one that is not there and for what cannot be a name. Needs `read`. */
export async function getRunbook(ctx: Reader, slug: string, folder = FOLDER): Promise<Runbook> {
  authorize(ctx, 'read');
  if (await hasRunbook(slug, folder)) return load(slug, folder);
  throw new AppError('not_found', {
    message: 'no such runbook',
    userMessage: 'There is no runbook of this name.',
  });
}

/** Whether there is one, so that nothing links to a page that is not there. */
export async function hasRunbook(slug: string, folder = FOLDER): Promise<boolean> {
  return runbookSlugSchema.safeParse(slug).success && (await slugsIn(folder)).includes(slug);
}

async function slugsIn(folder: string): Promise<string[]> {
  try {
    const names = await readdir(folder);
    return names
      .filter((name) => name.endsWith('.md'))
      .map((name) => name.slice(0, -'.md'.length))
      .filter((slug) => runbookSlugSchema.safeParse(slug).success);
  } catch (error) {
    // An installation without its documents has no runbooks, which the page says.
    if (typeof error === 'object' && error !== null && Reflect.get(error, 'code') === 'ENOENT') return [];
    throw error;
  }
}

async function load(slug: string, folder: string): Promise<Runbook> {
  const text = await readFile(join(folder, `${slug}.md`), 'utf8');
  if (text.length > MAX_BYTES)
    throw new AppError('too_large', { message: `the runbook ${slug} is too long` });
  return readRunbook(slug, text);
}
