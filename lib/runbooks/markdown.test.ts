import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { AppError } from '@/lib/kernel';
import { testUser } from '@/lib/testing/ctx';
import { type Inline, parseInline, parseMarkdown } from './markdown';
import { entryOf, readRunbook } from './runbook';
import { getRunbook, hasRunbook, listRunbooks } from './server';

const text = (words: string): Inline => ({ kind: 'text', text: words });

describe('a line', () => {
  it.each<[string, Inline[]]>([
    ['plain', [text('plain')]],
    ['run `mc doctor` now', [text('run '), { kind: 'code', text: 'mc doctor' }, text(' now')]],
    ['**First:** stop', [{ kind: 'strong', children: [text('First:')] }, text(' stop')]],
    ['*a worker* began', [{ kind: 'em', children: [text('a worker')] }, text(' began')]],
    ['2 * 3 * 4', [text('2 * 3 * 4')]],
    ['`**not**`', [{ kind: 'code', text: '**not**' }]],
    ['[k](https://x.example/a)', [{ kind: 'link', href: 'https://x.example/a', children: [text('k')] }]],
    [
      '[k](config-drift.md#first)',
      [{ kind: 'link', href: '/runbooks/config-drift#first', children: [text('k')] }],
    ],
    ['[k](#first)', [{ kind: 'link', href: '#first', children: [text('k')] }]],
    ['[k](javascript:alert(1))', [text('[k](javascript:alert(1))')]],
    ['[k](javascript:alert)', [text('k')]],
    ['[k](http://x.example)', [text('k')]],
    ['[k](//x.example)', [text('k')]],
    ['[k](../keys.md)', [text('k')]],
    ['[k](https://x.example/"onload=)', [text('k')]],
    ['<script>alert(1)</script>', [text('<script>alert(1)</script>')]],
    [
      '![x](https://x.example/i.png)',
      [text('!'), { kind: 'link', href: 'https://x.example/i.png', children: [text('x')] }],
    ],
    ['', []],
  ])('%j', (line, expected) => {
    expect(parseInline(line)).toEqual(expected);
  });
});

describe('a document', () => {
  it('is made of headings, paragraphs, lists, tables and code', () => {
    const blocks = parseMarkdown(
      [
        '# Title',
        '',
        'Two lines',
        'of one paragraph.',
        '',
        '## What the code says!',
        '1. first',
        '   and on',
        '2. second',
        '',
        '- *dot*',
        '',
        '| a | b |',
        '|---|---|',
        '| `x\\|y` | 2 | 3 |',
        '| only |',
        '',
        '> careful',
        '',
        '```bash',
        'mc # not a heading',
        '```',
        '    indented',
        '<b>text</b>',
      ].join('\n'),
    );
    expect(blocks.map(({ kind }) => kind)).toEqual([
      'heading',
      'paragraph',
      'heading',
      'list',
      'list',
      'table',
      'quote',
      'code',
      'code',
      'paragraph',
    ]);
    expect(blocks[1]).toMatchObject({ children: [text('Two lines of one paragraph.')] });
    expect(blocks[2]).toMatchObject({ level: 2, id: 'what-the-code-says' });
    expect(blocks[3]).toEqual({
      kind: 'list',
      isOrdered: true,
      items: [[text('first and on')], [text('second')]],
    });
    expect(blocks[5]).toEqual({
      kind: 'table',
      head: [[text('a')], [text('b')]],
      rows: [
        [[{ kind: 'code', text: 'x|y' }], [text('2')]],
        [[text('only')], []],
      ],
    });
    expect(blocks[7]).toEqual({ kind: 'code', language: 'bash', text: 'mc # not a heading' });
    expect(blocks[9]).toMatchObject({ children: [text('<b>text</b>')] });
  });

  it('ends, whatever it holds', () => {
    for (const nasty of ['```', '|', '>', '#', '- ', '*'.repeat(50_000), `${'['.repeat(20_000)}`])
      expect(Array.isArray(parseMarkdown(nasty))).toBe(true);
  });

  it('is named by its first heading, or its file', () => {
    const runbook = readRunbook('x', '# The log\n\nFirst **do** nothing.\n');
    expect(entryOf(runbook)).toEqual({ slug: 'x', title: 'The log', summary: 'First do nothing.' });
    expect(runbook.blocks).toHaveLength(1);
    expect(readRunbook('no-heading', 'words').title).toBe('no-heading');
  });
});

describe('the runbooks of a folder', () => {
  const folder = join(mkdtempSync(join(tmpdir(), 'mc-runbooks-')), 'runbooks');
  mkdirSync(folder);
  writeFileSync(join(folder, 'zebra.md'), '# Zebra\n\nStripes.');
  writeFileSync(join(folder, 'ape.md'), '# Ape\n');
  writeFileSync(join(folder, 'Not A Slug.md'), '# no');
  writeFileSync(join(folder, '..', 'secret.md'), '# secret');
  const ctx = { actor: testUser('viewer') };

  it('are listed by title, and read by name alone', async () => {
    expect((await listRunbooks(ctx, folder)).map(({ slug }) => slug)).toEqual(['ape', 'zebra']);
    expect((await getRunbook(ctx, 'zebra', folder)).title).toBe('Zebra');
    for (const slug of ['../secret', 'nobody', 'Not A Slug', '', 'ape.md']) {
      expect(await hasRunbook(slug, folder)).toBe(false);
      const error = await getRunbook(ctx, slug, folder).catch((thrown: unknown) => thrown);
      expect(error instanceof AppError && error.code).toBe('not_found');
    }
    expect(await listRunbooks(ctx, join(folder, 'nowhere'))).toEqual([]);
    const ci = { actor: testUser('ci') };
    await expect(listRunbooks(ci, folder)).rejects.toThrow('forbidden');
    await expect(getRunbook(ci, 'ape', folder)).rejects.toThrow('forbidden');
  });

  it('that come with the product can all be read', async () => {
    const entries = await listRunbooks(ctx);
    expect(entries.length).toBeGreaterThan(1);
    for (const { title, slug } of entries) expect(title, slug).not.toBe(slug);
  });
});
