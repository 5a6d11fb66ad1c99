import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import Ajv from 'ajv';
import addFormats from 'ajv-formats';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { utf8 } from '@/lib/kernel';
import { judged, samplePolicy } from '@/lib/testing/drift-samples';
import { gateText } from './gate-text';
import {
  annotationCommand,
  annotationsOf,
  escapeData,
  escapeProperty,
  GITHUB_LIMITS,
  outputEntry,
  withoutCommands,
} from './github';
import { escapeMarkdown, jobSummary } from './job-summary';
import { SARIF_MAX_RESULTS, sarifOf } from './sarif';

const TOOL = { version: '0.3.3', fallbackFile: 'k8s' };
const HOSTILE = [
  '::error::forged',
  '\n::add-mask::x',
  '\r\n::set-output name=a::b',
  '##[error]forged',
  '%0A::warning::x',
  '```\n# heading',
  '| a | b |',
  '<img src=x onerror=alert(1)>',
  '[link](https://example.com) @everyone #1',
  '\u202Edrow\u2028\u2029\u0007\u001b[31m',
  '$(id) `id` $' + '{{ github.token }}',
  '\ud800',
];
const hostile = judged(
  samplePolicy('web'),
  samplePolicy(
    'web',
    Object.fromEntries(
      HOSTILE.map((text, n) => [`a.b/${n}${text.replace('\ud800', '')}`, text.replace('\ud800', '')]),
    ),
  ),
  {},
  'k8s/a,line=1::error::x%0A.yaml',
);

/** As the runner reads a line (actions/runner, ActionCommand): a command is one at the start of a line, `##[` anywhere. */
function commandsIn(text: string): string[] {
  return text.split(/\r\n|\r|\n/).filter((line) => line.trimStart().startsWith('::') || line.includes('##['));
}
const unescapeData = (text: string) =>
  text.replaceAll('%0D', '\r').replaceAll('%0A', '\n').replaceAll('%25', '%');

describe('annotations', () => {
  it('are one command on one line each, whatever the configuration says', () => {
    for (const annotation of annotationsOf(hostile.verdict, hostile.lines)) {
      const command = annotationCommand(annotation);
      expect(command).toMatch(/^::(error|warning) [^\r\n\u2028\u2029]*$/);
      const [, properties = '', message = ''] = /^::\w+ (.*?)::(.*)$/.exec(command) ?? [];
      expect(properties.split(',').map((part) => part.split('=')[0])).toEqual(
        annotation.file === undefined ? ['title'] : ['file', 'line', 'title'],
      );
      expect(message.length).toBeLessThan(3 * GITHUB_LIMITS.message);
    }
  });

  it.each(HOSTILE)('%j is read back as text', (text) => {
    const message = escapeData(text);
    expect(message).not.toMatch(/[\r\n]/);
    expect(unescapeData(message)).toBe(text);
    expect(escapeProperty(text)).not.toMatch(/[\r\n:,]/);
  });

  it('property: no text ends a command or begins another', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), fc.string({ unit: 'binary' }), (file, message) => {
        const command = annotationCommand({ level: 'error', title: message, message, file, line: 3 });
        expect(commandsIn(command)).toEqual([command]);
        expect(command.slice(2).split('::')[0]).toMatch(/^error file=[^:,]*,line=3,title=[^:,]*$/);
      }),
    );
  });

  it('are at most ten of a level, and say how many are left out', () => {
    const many = Array.from({ length: 40 }, (_, n) => samplePolicy(`p${n}`)).join('---\n');
    const { verdict, lines } = judged(samplePolicy('web'), many);
    const annotations = annotationsOf(verdict, lines);
    expect(annotations).toHaveLength(10);
    expect(annotations.at(-1)?.message).toBe(`${lines.length - 8} more are in the job summary`);
  });

  it('there are none when everything is as it was', () => {
    const { verdict, lines } = judged(samplePolicy('web'), samplePolicy('web'));
    expect(annotationsOf(verdict, lines)).toEqual([]);
  });
});

describe('text in a job', () => {
  it('is printed where no commands are read, and cannot say the word that ends that', () => {
    const text = gateText(hostile.verdict, hostile.lines);
    const printed = withoutCommands('0123456789abcdef', text).split('\n');
    expect(printed[0]).toBe('::stop-commands::0123456789abcdef');
    expect(printed.at(-1)).toBe('::0123456789abcdef::');
    expect(printed.slice(1, -1).some((line) => line.includes('0123456789abcdef'))).toBe(false);
  });

  it('holds no character that acts on a terminal', () => {
    expect(gateText(hostile.verdict, hostile.lines)).not.toMatch(/[\p{Cf}\u2028\u2029]|(?!\n)\p{Cc}/u);
  });
});

describe('outputs of a step', () => {
  it('take any value but one that knows the delimiter', () => {
    expect(outputEntry('head', 'a\nb=c', 'mc_1')).toBe('head<<mc_1\na\nb=c\nmc_1\n');
    expect(() => outputEntry('head', 'x\nmc_1\nevil<<x', 'mc_1')).toThrow('cannot be written');
    expect(() => outputEntry('a b', 'x', 'mc_1')).toThrow('cannot be written');
  });
});

describe('the job summary', () => {
  it('shows nothing of the configuration as Markdown or HTML', () => {
    const summary = jobSummary(hostile.verdict, hostile.lines);
    expect(summary).not.toMatch(/<img|\]\(|@everyone|```|::add-mask|\$\{\{/);
    for (const row of summary.split('\n').filter((line) => line.startsWith('| <code>')))
      expect(row).toMatch(/^\| <code>[^<>|]*<\/code> \| <code>[^<>|]*<\/code> \|$/);
  });

  it('property: escaped text has no mark of Markdown left', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        const inside = escapeMarkdown(text).slice('<code>'.length, -'</code>'.length);
        expect(inside.replace(/&#\d+;/g, '')).not.toMatch(/[!-/:-@[-`{-~\r\n]/);
      }),
    );
  });

  it('stays within 1 MiB, or within what another command has left of it', () => {
    const { verdict } = hostile;
    const lines = Array.from({ length: 20_000 }, () => hostile.lines).flat();
    const whole = jobSummary(verdict, lines);
    expect(utf8(whole).length).toBeLessThanOrEqual(GITHUB_LIMITS.summaryBytes);
    expect(/\d+ more are not shown here\.\n$/.test(whole)).toBe(true);
    expect(utf8(jobSummary(verdict, lines, 5_000)).length).toBeLessThanOrEqual(5_000);
    expect(jobSummary(verdict, lines, 100)).toBe('');
  });
});

describe('SARIF', () => {
  const folder = join(process.env.MC_SHARED_DIR ?? join(process.cwd(), '..', 'shared'), 'vectors', 'sarif');
  const validate = validatorOf(folder);

  it.skipIf(validate === null).each([
    ['drift', hostile],
    [
      'drift that was let through',
      judged(samplePolicy('web'), samplePolicy('api'), { breakGlass: { reason: 'x', by: 'y' } }),
    ],
    ['no drift', judged(samplePolicy('web'), samplePolicy('web'))],
    [
      'no baseline',
      judged(samplePolicy('web'), samplePolicy('api'), {
        baseline: { state: 'missing', code: 'baseline-missing', reason: 'none' },
      }),
    ],
  ])('of %s is valid by the published schema', (_name, { verdict, lines }) => {
    const document = sarifOf(verdict, lines, TOOL);
    const found = validate?.(document) ?? [];
    expect(found).toEqual([]);
  });

  it('the schema refuses what is none', () => {
    if (validate !== null) expect(validate({ version: '2.1.0', runs: [{}] })).not.toEqual([]);
  });

  it('has at most what is shown, and says how many are left out', () => {
    const [line] = hostile.lines;
    if (line === undefined) throw new Error('nothing drifted');
    const many = Array.from({ length: SARIF_MAX_RESULTS + 7 }, () => line);
    const { runs } = sarifOf(hostile.verdict, many, TOOL) as { runs: { results: []; properties: object }[] };
    expect(runs[0]?.results).toHaveLength(SARIF_MAX_RESULTS);
    expect(runs[0]?.properties).toMatchObject({ omittedResults: 7 });
  });

  it('names one drift the same in every run', () => {
    const prints = () =>
      JSON.stringify(sarifOf(hostile.verdict, hostile.lines, TOOL)).match(/"mcDrift\/v1":"[0-9a-f]{64}"/g);
    expect(prints()).toEqual(prints());
    expect(new Set(prints()).size).toBe(hostile.lines.length);
  });
});

/** The schema is of draft 4, whose `id` later drafts call `$id`; nothing else in it differs. */
function validatorOf(folder: string): ((document: unknown) => unknown[]) | null {
  let name: string | undefined;
  try {
    name = readdirSync(folder)[0];
  } catch (error) {
    if (process.env.MC_TOOLS === 'required') throw error;
    return null;
  }
  const { $schema: _, id, ...schema } = JSON.parse(readFileSync(join(folder, name ?? ''), 'utf8'));
  const ajv = new Ajv({ strict: false, allErrors: true });
  addFormats(ajv);
  const check = ajv.compile({ $id: id, ...schema });
  return (document) => (check(document) ? [] : (check.errors ?? []));
}
