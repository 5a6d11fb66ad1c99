import { describe, expect, test } from 'vitest';
import { type ConfigProblem, formatConfigProblems, parseConfig } from '.';

const GOOD = `environment: {name: prod, kind: production}
sources:
  - id: main
    url: http://prometheus.internal:9090
tenants:
  - id: ACME
    residency: eu
    tier: 2
`;

function problemsOf(text: string, env: Record<string, string> = {}): ConfigProblem[] {
  const result = parseConfig(text, 'mc.yaml', env);
  return result.ok ? [] : result.problems;
}

type Mistake = {
  name: string;
  text: string;
  line: number;
  column?: number;
  field: string;
  expected: RegExp;
  received: RegExp;
  example: RegExp;
};

const add = (line: string) => `${GOOD}${line}\n`;
const tenantWith = (line: string) => `${GOOD}    ${line}\n`;
const sourceWith = (line: string) => GOOD.replace('tenants:', `    ${line}\ntenants:`);
const signal = (fields: string) =>
  add(`signals:\n  - id: queue\n    title: Queue\n    unit: count\n    direction: neutral\n${fields}`);

const MISTAKES: Mistake[] = [
  {
    name: 'an empty file',
    text: '',
    line: 1,
    field: '(whole file)',
    expected: /environment, sources and tenants/,
    received: /null/,
    example: /./,
  },
  {
    name: 'a list where a mapping belongs',
    text: '- a\n',
    line: 1,
    field: '(whole file)',
    expected: /environment, sources and tenants/,
    received: /a list of 1/,
    example: /./,
  },
  {
    name: 'a missing section',
    text: GOOD.replace(/^environment.*\n/, ''),
    line: 1,
    field: 'environment',
    expected: /name and kind/,
    received: /nothing/,
    example: /environment: \{name: production, kind: production\}/,
  },
  {
    name: 'a wrong tier',
    text: GOOD.replace('tier: 2', 'tier: 5'),
    line: 8,
    column: 11,
    field: 'tenants.0.tier',
    expected: /0, 1, 2 or 3/,
    received: /^5$/,
    example: /tier: 2/,
  },
  {
    name: 'a wrong residency',
    text: GOOD.replace('residency: eu', 'residency: europe'),
    line: 7,
    column: 16,
    field: 'tenants.0.residency',
    expected: /eu, us, uk/,
    received: /"europe"/,
    example: /residency: eu/,
  },
  {
    name: 'an unknown field close to a known one',
    text: tenantWith('residancy: eu'),
    line: 9,
    column: 5,
    field: 'tenants.0.residancy',
    expected: /did you mean "residency"/,
    received: /unknown field "residancy"/,
    example: /residency: …/,
  },
  {
    name: 'an unknown field like no other',
    text: add('zebra: 1'),
    line: 9,
    column: 1,
    field: 'zebra',
    expected: /one of the fields environment, installation/,
    received: /unknown field "zebra"/,
    example: /remove zebra/,
  },
  {
    name: 'the same tenant twice',
    text: add('  - id: ACME'),
    line: 9,
    column: 9,
    field: 'tenants.1.id',
    expected: /each id once; tenants.0.id is the same/,
    received: /"ACME"/,
    example: /remove one/,
  },
  {
    name: 'two tenants that read the same series',
    text: `${GOOD.replace('tier: 2', 'labelValue: x')}  - id: B\n    labelValue: x\n`,
    line: 10,
    field: 'tenants.1.labelValue',
    expected: /each labelValue once/,
    received: /"x"/,
    example: /its own labelValue/,
  },
  {
    name: 'the same source twice',
    text: sourceWith('kind: prometheus\n  - id: main\n    url: http://b:9090'),
    line: 6,
    field: 'sources.1.id',
    expected: /each id once/,
    received: /"main"/,
    example: /./,
  },
  {
    name: 'the same signal twice',
    text: add('signals:\n  - {id: p95, expr: null}\n  - {id: p95, expr: null}'),
    line: 11,
    field: 'signals.1.id',
    expected: /each id once/,
    received: /"p95"/,
    example: /./,
  },
  {
    name: 'the same YAML key twice',
    text: tenantWith('tier: 3'),
    line: 9,
    column: 5,
    field: 'tenants.0.tier',
    expected: /each field once/,
    received: /the same field again/,
    example: /keep one/,
  },
  {
    name: 'broken YAML',
    text: GOOD.replace('tier: 2', 'tier: [2'),
    line: 9,
    field: '(whole file)',
    expected: /valid YAML/,
    received: /./,
    example: /tenants: /,
  },
  {
    name: 'a tab as indentation',
    text: tenantWith('\n\tname: x'),
    line: 10,
    field: '(whole file)',
    expected: /valid YAML/,
    received: /tabs/,
    example: /./,
  },
  {
    name: 'two documents',
    text: `${GOOD}---\na: 1\n`,
    line: 9,
    field: '(whole file)',
    expected: /one YAML document/,
    received: /2 documents/,
    example: /./,
  },
  {
    name: 'an id that YAML reads as a number',
    text: GOOD.replace('id: ACME', 'id: 007'),
    line: 6,
    field: 'tenants.0.id',
    expected: /text; put quotes around it/,
    received: /^007$/,
    example: /id: TENANT_001/,
  },
  {
    name: 'a literal secret',
    text: sourceWith('bearer: hunter2'),
    line: 5,
    column: 13,
    field: 'sources.0.bearer',
    expected: /\{env: NAME\} or \{file: PATH\}/,
    received: /hidden/,
    example: /bearer: \{env: PROMETHEUS_TOKEN\}/,
  },
  {
    name: 'a literal secret in a header',
    text: sourceWith('headers: {Authorization: Bearer hunter2}'),
    line: 5,
    field: 'sources.0.headers.Authorization',
    expected: /\{env: NAME\} or \{file: PATH\}/,
    received: /hidden/,
    example: /Authorization: \{env: /,
  },
  {
    name: 'a password in an address',
    text: GOOD.replace('http://', 'http://me:hunter2@'),
    line: 4,
    field: 'sources.0.url',
    expected: /without a user name or password/,
    received: /hidden/,
    example: /url: http/,
  },
  {
    name: 'an address that is none',
    text: GOOD.replace('http://', 'ftp://'),
    line: 4,
    field: 'sources.0.url',
    expected: /starts with http:/,
    received: /ftp/,
    example: /url: http/,
  },
  {
    name: 'a variable that is not set',
    text: GOOD.replace('http://prometheus.internal:9090', '{env: PROM}'),
    line: 4,
    field: 'sources.0.url',
    expected: /environment variable PROM to hold an address/,
    received: /PROM is not set/,
    example: /PROM=http/,
  },
  {
    name: 'a secret’s variable that is not set',
    text: sourceWith('bearer: {env: PROM_TOKEN}'),
    line: 5,
    field: 'sources.0.bearer',
    expected: /PROM_TOKEN/,
    received: /not set/,
    example: /PROM_TOKEN=/,
  },
  {
    name: 'PromQL that does not parse, on its line',
    text: signal('    expr: sum by (tenant) (rate(x[5m])'),
    line: 14,
    field: 'signals.0.expr',
    expected: /PromQL/,
    received: /sum by/,
    example: /sum by \(tenant\)/,
  },
  {
    name: 'PromQL that does not parse, inside block text',
    text: signal('    expr: |\n      sum by (tenant) (\n        rate(x[5m]]\n      )'),
    line: 16,
    field: 'signals.0.expr',
    expected: /PromQL/,
    received: /sum by/,
    example: /./,
  },
  {
    name: 'PromQL that loses the tenant',
    text: signal('    expr: sum(up)'),
    line: 14,
    field: 'signals.0.expr',
    expected: /add "by \(tenant\)"/,
    received: /sum\(up\)/,
    example: /./,
  },
  {
    name: 'a new signal without a unit',
    text: add('signals:\n  - {id: queue, title: Queue, direction: neutral, expr: up}'),
    line: 10,
    field: 'signals.0.unit',
    expected: /needs unit/,
    received: /nothing/,
    example: /unit: count/,
  },
  {
    name: 'a signal of an unknown source',
    text: signal('    expr: up\n    source: mian'),
    line: 15,
    field: 'signals.0.source',
    expected: /main/,
    received: /"mian"/,
    example: /source: main/,
  },
  {
    name: 'an objective for a signal nobody knows',
    text: tenantWith('objectives: {p59: {warn: 1}}'),
    line: 9,
    column: 18,
    field: 'tenants.0.objectives.p59',
    expected: /did you mean "p95"/,
    received: /"p59"/,
    example: /p95/,
  },
  {
    name: 'a mapping to an unknown tenant',
    text: add(
      'access:\n  oidc:\n    issuer: https://id.example.com\n    clientId: mc\n    clientSecret: {file: /x}\n    mappings: [{group: sre, role: viewer, tenants: [ACMI]}]',
    ),
    line: 14,
    field: 'access.oidc.mappings.0.tenants.0',
    expected: /did you mean "ACME"/,
    received: /"ACMI"/,
    example: /ACME/,
  },
  {
    name: 'an unknown placeholder in a link',
    text: add('links: {logs: "https://logs/?q={tennant}"}'),
    line: 9,
    field: 'links.logs',
    expected: /only the placeholders \{tenant\}/,
    received: /tennant/,
    example: /logs: /,
  },
  {
    name: 'a proxy that is no address',
    text: add('server: {trustedProxies: [nginx]}'),
    line: 9,
    column: 27,
    field: 'server.trustedProxies.0',
    expected: /IP address or a network/,
    received: /"nginx"/,
    example: /10\.0\.0\.0/,
  },
];

describe('each mistake names line, field, what was expected, what stood there and an example', () => {
  test.each(MISTAKES)('$name', ({ text, line, column, field, expected, received, example }) => {
    const found = problemsOf(text).find((problem) => problem.field === field);
    expect(found, formatConfigProblems(problemsOf(text))).toBeDefined();
    expect(found).toMatchObject({
      file: 'mc.yaml',
      line,
      ...(column !== undefined && { column }),
      expected: expect.stringMatching(expected),
      received: expect.stringMatching(received),
      example: expect.stringMatching(example),
    });
  });

  test('a secret written by mistake is never repeated', () => {
    for (const { text } of MISTAKES) expect(JSON.stringify(problemsOf(text))).not.toContain('hunter2');
  });
});
