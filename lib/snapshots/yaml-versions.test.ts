import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Document, parseAllDocuments } from 'yaml';
import { HOSTILE_YAML } from '@/lib/testing/hostile-yaml';
import { manyManifests } from '@/lib/testing/many-manifests';
import { hasDirective, readsAlike } from './yaml-versions';

function read(text: string, version: '1.1' | '1.2'): Document.Parsed[] {
  const documents = parseAllDocuments(text, {
    version,
    merge: true,
    uniqueKeys: false,
    intAsBigInt: true,
    logLevel: 'silent',
  });
  return Array.isArray(documents) ? documents : [];
}

/** What a document is, or how unfolding it fails. Integers stay apart from floats, dates from text. */
function unfolded(document: Document.Parsed | undefined): unknown {
  try {
    return { value: document?.toJS({ maxAliasCount: 100 }) };
  } catch (error) {
    return { thrown: String(error) };
  }
}

type Reading = { claimed: boolean; same: boolean };

/** For each document without a fault: whether it is said to read alike, and whether two full readings really give the same. */
function readings(text: string): Reading[] {
  const [old, now] = [read(text, '1.1'), read(text, '1.2')];
  const isFree = !hasDirective(text);
  return old.flatMap((document, index) => {
    if (document.errors.length + document.warnings.length > 0) return [];
    const other = now[index];
    const same = other?.errors.length === 0 && isDeepStrictEqual(unfolded(document), unfolded(other));
    return [{ claimed: isFree && readsAlike(document.contents), same }];
  });
}

/** A document that is said to read alike and does not would hide a difference; nothing else may go wrong here. */
const hidden = (text: string) => readings(text).filter(({ claimed, same }) => claimed && !same);

/** Plain scalars on and beyond the borders between the two versions. */
const EDGES =
  '0 -0 +0 1 +1 -17 007 0o7 0o8 -0o7 0b1 0x1F -0x1F 0x_F 1_000 1. .5 -.5 +.5 01.5 1_0.5 . -. 1e3 1.e3 .e3 e3 1E+3 ' +
  '-1.5e-3 1_0e3 .inf -.INF +.Inf .nan .NaN 1:30 1:30:15 1:30.5 01:30 1:60 190:20:30 2001-01-01 2001-1-1 2001-01-01T10:00:00Z 2001-13-45 ' +
  'y Y yes Yes YES yEs n N no NO nO on On ON off Off OFF true True TRUE tRUE false FALSE fALSE ~ null Null NULL nULL << <<< = ' +
  '9007199254740993 1_ _1 +_1 0_ 00 08 09 0x 0o 0b 1e 500m 10Gi 30s text';

const borderText = fc.oneof(
  fc.constantFrom(...EDGES.split(' ')),
  fc.stringMatching(/^[-+]?[0-9_.:]{1,8}$/),
  fc.stringMatching(/^[-+]?0[obx][0-9a-fA-F_]{1,4}$/),
  fc.stringMatching(/^[-+]?[0-9_.]{0,4}[eE][-+]?[0-9]{0,3}$/),
  fc.stringMatching(/^[0-9]{4}-[0-9]{1,2}-[0-9]{1,2}$/),
  fc.stringMatching(/^[yYnNoOfFtTrRuUeEaAlLsS~]{1,5}$/),
);
const written = fc
  .tuple(
    borderText,
    fc.constantFrom(
      '',
      '',
      '',
      '',
      "'",
      '"',
      '&a ',
      '!!str ',
      '!!int ',
      '!!float ',
      '!!bool ',
      '!!timestamp ',
    ),
  )
  .map(([text, style]) => (style === "'" || style === '"' ? style + text + style : style + text));
const { flow } = fc.letrec<{ flow: string }>((tie) => ({
  flow: fc.oneof(
    { maxDepth: 3 },
    written,
    fc.array(tie('flow'), { maxLength: 4 }).map((items) => `[${items.join(', ')}]`),
    fc
      .array(fc.tuple(written, tie('flow')), { maxLength: 4 })
      .map((pairs) => `{${pairs.map(([key, value]) => `${key}: ${value}`).join(', ')}}`),
    tie('flow').map((value) => `{<<: {b: ${value}}, c: *a}`),
  ),
}));
const document = fc.oneof(
  flow,
  fc.array(fc.tuple(written, flow), { minLength: 1, maxLength: 5 }).map((pairs) =>
    // The anchor makes the aliases resolve, so that these documents are looked at and not only refused.
    ['z: &a {k: 1}', ...pairs.map(([key, value]) => `${key}: ${value}`)].join('\n'),
  ),
  fc
    .array(borderText, { minLength: 1, maxLength: 4 })
    .map((texts) => `a: |\n  ${texts.join('\n  ')}\nb:\n  ${texts.join('\n  ')}`),
);

describe('a document that is said to read alike by both versions', () => {
  it('does, for every scalar on the borders between them, as value, as key and in a list', () => {
    for (const text of EDGES.split(' '))
      for (const whole of [
        text,
        `a: ${text}`,
        `${text}: a`,
        `- ${text}`,
        `{${text}: [${text}]}`,
        `"${text}": '${text}'`,
      ])
        expect(hidden(whole), whole).toEqual([]);
  });

  it('does, whatever is put together of such scalars, tags, anchors, aliases, merges and block text', () => {
    let claims = 0;
    fc.assert(
      fc.property(fc.array(document, { minLength: 1, maxLength: 3 }), (texts) => {
        const text = texts.join('\n---\n');
        claims += readings(text).filter(({ claimed }) => claimed).length;
        expect(hidden(text), text).toEqual([]);
      }),
      { numRuns: 400 },
    );
    // Without any, nothing would have been tried.
    expect(claims).toBeGreaterThan(100);
  });

  it('does, with directives and stray characters in between', () => {
    const noise = fc.constantFrom(
      '%YAML 1.1',
      '%YAML 1.2',
      '%TAG ! tag:x,2000:',
      '\ufeff',
      '---',
      '...',
      '#c',
      '\t',
      '{{',
      ':',
      '&a',
      '*a',
      '? ',
      '!',
    );
    fc.assert(
      fc.property(fc.array(fc.oneof(noise, document), { minLength: 1, maxLength: 6 }), (parts) => {
        expect(hidden(parts.join('\n')), parts.join('\n')).toEqual([]);
      }),
      { numRuns: 300 },
    );
  });

  it.each(HOSTILE_YAML.filter(([, text]) => text.length < 100_000))(
    'does, of input made to hurt: %s',
    (_name, text) => {
      expect(hidden(text)).toEqual([]);
    },
  );
});

describe('what needs a second reading', () => {
  it.each([
    'no',
    'on',
    'y',
    '0777',
    '0o17',
    '1:30',
    '1_000',
    '2001-01-01',
    '.inf',
    '1e3',
    '!!str 1',
    '{y: 1}',
    '[{a: !!map {}}]',
  ])('%s', (text) =>
    expect(read(`a: ${text}`, '1.1').map(({ contents }) => readsAlike(contents))).toEqual([false]),
  );
  it.each(['%YAML 1.2\n---\na: 1', 'a: 1\n...\n%YAML 1.1\n---\na: 1', '\ufeff%YAML 1.1\n---\na: 1'])(
    '%j',
    (text) => expect(hasDirective(text)).toBe(true),
  );
  it('is not what manifests mostly are', () => {
    const all = manyManifests(100).flatMap(readings);
    expect(all.filter(({ claimed }) => !claimed)).toEqual([]);
    expect(all).toHaveLength(100);
  });
});

const vectors = join(process.env.MC_SHARED_DIR ?? join(process.cwd(), '..', 'shared'), 'vectors');
const files = !existsSync(vectors)
  ? []
  : readdirSync(vectors, { recursive: true, encoding: 'utf8' }).filter((name) =>
      /\.ya?ml$|^kubernetes-objects\/.*\.json$/.test(name),
    );

describe.runIf(files.length > 0)('files nobody here wrote', () => {
  it.each(files)('%s', (name) => {
    expect(hidden(readFileSync(join(vectors, name), 'utf8'))).toEqual([]);
  });

  it('mostly need one reading', () => {
    const names = files.filter((name) => /^kube(?:-prometheus|rnetes-objects)\//.test(name));
    const all = names.flatMap((name) => readings(readFileSync(join(vectors, name), 'utf8')));
    expect(all.length).toBeGreaterThan(20);
    expect(all.filter(({ claimed }) => claimed).length / all.length).toBeGreaterThan(0.9);
  });
});
