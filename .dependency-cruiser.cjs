/** Rule numbers are those of docs/architecture.md. Every rule is an error from the first commit. */
const DOMAINS = '^lib/(?!(platform|http|client|cli|jobs|testing)/)[a-z-]+/';
/** asn1js and pkijs read the ASN.1 of time stamps and certificates; they do no I/O and run in browsers. */
const PURE_LIBRARIES =
  '^node_modules/(zod|yaml|@noble/hashes|@lezer/[a-z]+|@prometheus-io/lezer-promql|asn1js|pkijs)/';
const TEST = '\\.(test|spec)\\.(ts|tsx)$';

module.exports = {
  forbidden: [
    {
      name: '1-pure-domains',
      comment: 'A pure domain imports the kernel, other pure domains and pure libraries; no I/O of any kind.',
      severity: 'error',
      from: { path: `${DOMAINS}[^/]+\\.ts$`, pathNot: TEST },
      to: { pathNot: [`${DOMAINS}[^/]+\\.ts$`, PURE_LIBRARIES] },
    },
    {
      name: '1-pure-domains-through-index',
      comment: 'Another domain is used through its index.ts only.',
      severity: 'error',
      from: { path: '^lib/([a-z-]+)/[^/]+\\.ts$', pathNot: TEST },
      to: { path: `${DOMAINS}[^/]+\\.ts$`, pathNot: ['^lib/$1/', '/index\\.ts$'] },
    },
    {
      name: '2-verbs-know-no-framework',
      severity: 'error',
      from: { path: '^lib/[a-z-]+/server/', pathNot: TEST },
      to: { path: '^(node_modules/(next|react|react-dom)/|app/|components/|lib/(http|client|cli|jobs)/)' },
    },
    {
      name: '2-verbs-through-server-index',
      severity: 'error',
      from: { path: '^lib/([a-z-]+)/server/', pathNot: TEST },
      to: { path: '^lib/[a-z-]+/server/', pathNot: ['^lib/$1/server/', '/server/index\\.ts$'] },
    },
    {
      name: '3-app-is-thin',
      comment: 'Routes and pages call verbs; they never see Prisma or the database.',
      severity: 'error',
      from: { path: '^(app/|middleware\\.ts)' },
      to: {
        path: '^(lib/platform/(db|generated)|node_modules/(@prisma|pg)/|lib/(cli|jobs)/|lib/[a-z-]+/server/(?!index\\.ts))',
      },
    },
    {
      name: '4-components-are-presentational',
      severity: 'error',
      from: { path: '^components/', pathNot: TEST },
      to: { path: '^(lib/[a-z-]+/server/|lib/(platform|http|cli|jobs)/|app/)' },
    },
    {
      name: '4-client-code-is-browser-only',
      severity: 'error',
      from: { path: '^lib/client/', pathNot: TEST },
      to: { path: '^(lib/[a-z-]+/server/|lib/(platform|http|cli|jobs)/|app/|components/)' },
    },
    {
      name: '5-cli-and-jobs-call-verbs',
      severity: 'error',
      from: { path: '^lib/(cli|jobs)/', pathNot: TEST },
      to: { path: '^(app/|components/|lib/(http|client)/|lib/[a-z-]+/server/(?!index\\.ts))' },
    },
    {
      name: '6-no-cycles',
      severity: 'error',
      from: {},
      to: { circular: true, dependencyTypesNot: ['type-only'] },
    },
    {
      name: '7-testing-only-from-tests',
      severity: 'error',
      from: {
        pathNot: [TEST, '^lib/testing/', '^e2e/', '^bench/', '^vitest\\.config', '^playwright\\.config'],
      },
      to: { path: '^(lib/testing|e2e)/' },
    },
    {
      name: '8-demo-stands-alone',
      severity: 'error',
      from: { path: '^demo/' },
      to: { path: '^(lib|app|components|bench|scripts)/' },
    },
    {
      name: '8-nothing-imports-demo',
      severity: 'error',
      from: { pathNot: '^demo/' },
      to: { path: '^demo/' },
    },
    { name: 'no-unresolvable', severity: 'error', from: {}, to: { couldNotResolve: true } },
  ],
  options: {
    doNotFollow: { path: ['node_modules', 'lib/platform/generated'] },
    exclude: { path: ['^\\.next', '^dist/', '^\\.data/'] },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'require', 'node', 'default', 'types'],
    },
  },
};
