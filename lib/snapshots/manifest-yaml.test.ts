import { describe, expect, it } from 'vitest';
import { readManifestYaml, YAML_LIMITS } from './manifest-yaml';

const read = (text: string) => {
  const { documents, findings } = readManifestYaml('values.yaml', text);
  return { values: documents.map(({ value }) => value), findings };
};
const codes = (text: string) => read(text).findings.map(({ code, line, path }) => [code, line, path]);

describe('YAML of both versions alike', () => {
  it.each([
    [
      'several documents, comments and empty ones',
      'a: 1\n---\n# nothing\n---\nb: "no"\n',
      [{ a: 1 }, { b: 'no' }],
    ],
    ['a byte order mark', '\ufeffa: 1', [{ a: 1 }]],
    ['JSON', '{"a": [true, null, 1.5]}', [{ a: [true, null, 1.5] }]],
    ['aliases and merge keys', 'a: &x {k: 1}\nb: {<<: *x, m: 2}', [{ a: { k: 1 }, b: { k: 1, m: 2 } }]],
    ['integers that JavaScript cannot hold', 'a: 9007199254740993', [{ a: '9007199254740993' }]],
    ['template braces inside quotes', 'a: "{{ $labels.job }}"', [{ a: '{{ $labels.job }}' }]],
    ['nothing', '', []],
  ])('%s', (_name, text, values) => {
    expect(read(text)).toEqual({ values, findings: [] });
  });
});

describe('YAML that two readers read differently', () => {
  it.each([
    ['a: 1\nb: no', 2, '/b'],
    ['b: on', 1, '/b'],
    ['b:\n  - 0777', 2, '/b/0'],
    ['b: 1:30', 1, '/b'],
    ['b: 1_000', 1, '/b'],
    ['b: 2001-01-01', 1, '/b'],
    ['x: {y: 1}', 1, '/x'],
  ])('%j', (text, line, path) => {
    expect(codes(text)).toEqual([['AMBIGUOUS_YAML', line, path]]);
  });
});

describe('YAML that is refused', () => {
  it.each([
    ['not YAML', 'a: b: c', 'MALFORMED_YAML'],
    ['a key twice', 'a: 1\na: 2', 'MALFORMED_YAML'],
    ['a tag of somebody’s own', 'a: !sum [1]', 'MALFORMED_YAML'],
    ['binary', 'a: !!binary aGk=', 'UNSUPPORTED_VALUE'],
    ['infinity', 'a: .inf', 'UNSUPPORTED_VALUE'],
    ['a key that is a list', '? [1]\n: 2', 'UNSUPPORTED_VALUE'],
    ['a template, alone', 'a: {{ .Values.a }}', 'TEMPLATE_LEFTOVER'],
    ['a template, among words', 'a: {{ .Values.a }}-b', 'TEMPLATE_LEFTOVER'],
    ['a template, as a line', '{{- if .Values.a }}\na: 1\n{{- end }}', 'TEMPLATE_LEFTOVER'],
    ['depth', '['.repeat(80) + ']'.repeat(80), 'LIMIT_EXCEEDED'],
    ['a large document', `a: ${'x'.repeat(YAML_LIMITS.documentBytes)}`, 'LIMIT_EXCEEDED'],
    ['many documents', 'a: 1\n---\n'.repeat(YAML_LIMITS.documents + 1), 'LIMIT_EXCEEDED'],
  ])('%s', (_name, text, code) => {
    const { values, findings } = read(text);
    expect(findings[0]?.code).toBe(code);
    expect(values.length).toBeLessThan(2);
  });

  it('unfolds no billion laughs', () => {
    const lines = ['a0: &a0 [x,x,x,x,x,x,x,x,x,x]'];
    for (let i = 1; i < 10; i++)
      lines.push(
        `a${i}: &a${i} [${Array(10)
          .fill(`*a${i - 1}`)
          .join(',')}]`,
      );
    expect(codes(lines.join('\n'))).toEqual([['LIMIT_EXCEEDED', 1, '']]);
  });

  it('reads the other documents of a file all the same', () => {
    const { values, findings } = read('a: b: c\n---\nb: 2\n');
    expect(findings).toHaveLength(1);
    expect(values).toEqual([{ b: 2 }]);
  });
});
