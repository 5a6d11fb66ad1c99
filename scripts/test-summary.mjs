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

/** Counts of a vitest JSON report. A file that could not be loaded has no tests, and counts as one that failed. */
export function countVitest(path, kind) {
  const report = readReport(path);
  if (report === null)
    return { passed: 0, failed: 1, skipped: 0, failures: [`${kind}: vitest wrote no report`] };
  const failures = [];
  for (const file of report.testResults) {
    const failed = file.assertionResults.filter((test) => test.status === 'failed');
    for (const test of failed) failures.push(`${kind}: ${test.fullName}`);
    if (file.status === 'failed' && failed.length === 0)
      failures.push(`${kind}: ${file.name}: ${file.message ?? 'did not load'}`);
  }
  return {
    passed: report.numPassedTests,
    failed: failures.length,
    skipped: report.numPendingTests + report.numTodoTests,
    failures,
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
      const name = `e2e: ${[...names, spec.title].join(' › ')}`;
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
