import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';

function readReport(path) {
  try {
    return JSON.parse(readFileSync(path, 'utf8'));
  } catch {
    return null;
  }
}

/** The name of a test and how its failure begins: whoever reads only the end of a log learns why, not just what. */
function because(name, message) {
  const ansi = new RegExp(`${String.fromCharCode(27)}\\[[0-9;]*m`, 'g');
  const lines = (message ?? '').replaceAll(ansi, '').split('\n');
  const own = lines.filter((line) => !line.includes('node_modules'));
  const text = own.join(' ').replace(/\s+/g, ' ').trim();
  return text === '' ? name : `${name}\n    ${text.slice(0, 300)}`;
}

/**
 * Counts of a vitest JSON report. A file that could not be loaded has no tests, and counts as one that failed; a test that has errors and
 * passed all the same did so at its second try.
 */
export function countVitest(path, kind) {
  const report = readReport(path);
  if (report === null)
    return { passed: 0, failed: 1, skipped: 0, failures: [`${kind}: vitest wrote no report`] };
  const failures = [];
  const unsteady = [];
  for (const file of report.testResults) {
    const failed = file.assertionResults.filter((test) => test.status === 'failed');
    for (const test of failed) failures.push(because(`${kind}: ${test.fullName}`, test.failureMessages[0]));
    if (file.status === 'failed' && failed.length === 0)
      failures.push(`${kind}: ${file.name}: ${file.message ?? 'did not load'}`);
    const second = file.assertionResults.filter(
      (test) => test.status === 'passed' && test.failureMessages[0],
    );
    unsteady.push(...second.map((test) => because(`${kind}: ${test.fullName}`, test.failureMessages[0])));
  }
  return {
    passed: report.numPassedTests,
    failed: failures.length,
    skipped: report.numPendingTests + report.numTodoTests,
    failures,
    unsteady,
  };
}

/** Counts of a Playwright JSON report. A journey that failed once and then passed is named, so that nobody need find out twice. */
export function countPlaywright(path) {
  const report = readReport(path);
  if (report === null)
    return { passed: 0, failed: 1, skipped: 0, failures: ['e2e: playwright wrote no report'] };
  const failures = report.errors.map((error) => `e2e: ${error.message}`);
  const unsteady = [];
  const walk = (suite, names) => {
    for (const spec of suite.specs ?? []) {
      const errors = spec.tests.flatMap((test) => test.results.flatMap((result) => result.errors ?? []));
      const name = because(`e2e: ${[...names, spec.title].join(' › ')}`, errors[0]?.message);
      if (!spec.ok) failures.push(name);
      else if (spec.tests.some((test) => test.status === 'flaky')) unsteady.push(name);
    }
    for (const inner of suite.suites ?? []) walk(inner, [...names, inner.title]);
  };
  for (const suite of report.suites) walk(suite, [suite.title]);
  const passed = report.stats.expected + report.stats.flaky;
  return { passed, failed: failures.length, skipped: report.stats.skipped, failures, unsteady };
}

/** Which published vectors the tests read, and which nobody reads yet; by the names that stand in test sources. */
export function describeVectors(root) {
  const dir = join(resolve(root, process.env.MC_SHARED_DIR || '../shared'), 'vectors');
  if (!existsSync(dir)) return `vectors: none at ${dir}; tests that read them were skipped`;
  const list = execFileSync('git', ['ls-files', '--cached', '--others', '--exclude-standard', '-z'], {
    cwd: root,
  });
  const sources = list
    .toString()
    .split('\0')
    .filter((file) => /\.(test|spec)\.tsx?$/.test(file) && existsSync(join(root, file)))
    .map((file) => readFileSync(join(root, file), 'utf8'))
    .join('\n');
  const names = readdirSync(dir)
    .filter((name) => name !== 'README.md')
    .sort();
  const used = names.filter((name) =>
    new RegExp(`['"/\`]${name.replaceAll('.', '\\.')}['"/\`]`).test(sources),
  );
  const unused = names.filter((name) => !used.includes(name));
  return `vectors used: ${used.join(', ') || 'none'}; skipped (no test reads them yet): ${unused.join(', ') || 'none'}`;
}
