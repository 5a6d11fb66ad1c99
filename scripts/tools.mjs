import { accessSync, constants, existsSync, mkdirSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { ensureInstalled } from './install.mjs';
import { bin, run, runNode } from './run.mjs';
import { ROOT } from './stamps.mjs';

const GO_BIN = join(ROOT, '.cache/tools/bin');

/** `go`: what `go install` builds when nothing is found. promtool has none: it comes beside Prometheus. */
const TOOLS = {
  promtool: { version: ['--version'], pattern: /promtool, version (\S+)/, minimum: '2.42' },
  opa: { version: ['version'], pattern: /Version: (\S+)/, go: 'github.com/open-policy-agent/opa@v1.10.0' },
  cosign: {
    version: ['version'],
    pattern: /GitVersion:\s+(\S+)/,
    go: 'github.com/sigstore/cosign/v3/cmd/cosign@v3.0.2',
  },
  // An S3 server for the tests of evidence stores. Built by `go install` it does not know its own version.
  versitygw: {
    version: ['--version'],
    pattern: /Version\s*: (\S+)/,
    go: 'github.com/versity/versitygw/cmd/versitygw@v1.8.0',
  },
  helm: { version: ['version', '--short'], pattern: /(v\S+)/, go: 'helm.sh/helm/v3/cmd/helm@v3.19.0' },
  kubeconform: {
    version: ['-v'],
    pattern: /(\S+)/,
    go: 'github.com/yannh/kubeconform/cmd/kubeconform@v0.7.0',
  },
};

/** Where Prometheus and promtool are, as `up` finds them; null when nowhere. */
export async function findPrometheus() {
  const { code, output } = await runNode(bin('tsx/dist/cli.mjs'), ['scripts/find-prometheus.ts'], {
    quiet: true,
  });
  const line = output.trim().split('\n').at(-1) ?? '';
  return code === 0 && line.startsWith('{') ? JSON.parse(line) : null;
}

function onPath(name) {
  for (const dir of [GO_BIN, ...(process.env.PATH ?? '').split(delimiter)]) {
    const candidate = join(dir, name);
    try {
      accessSync(candidate, constants.X_OK);
      return candidate;
    } catch {}
  }
  return null;
}

async function build(name, spec) {
  if (spec.go === undefined || onPath('go') === null) return null;
  console.error(`building ${spec.go} …`);
  mkdirSync(GO_BIN, { recursive: true });
  const env = { ...process.env, GOBIN: GO_BIN, CGO_ENABLED: '0', GOFLAGS: '-trimpath' };
  const { code, output } = await run('go', ['install', spec.go], { env, quiet: true });
  if (code !== 0) console.error(output.trim().split('\n').slice(-5).join('\n'));
  return code === 0 && existsSync(join(GO_BIN, name)) ? join(GO_BIN, name) : null;
}

async function locate(name, spec, mayBuild) {
  const path = onPath(name) ?? (name === 'promtool' ? (await findPrometheus())?.promtool : null);
  return path ?? (mayBuild ? await build(name, spec) : null);
}

async function versionOf(path, spec) {
  const { output } = await run(path, spec.version, { quiet: true });
  return spec.pattern.exec(output)?.[1] ?? 'unknown';
}

/** Without a minimum every version will do, an unreadable one too. */
function isRecentEnough(version, minimum) {
  if (minimum === undefined) return true;
  const [major = 0, minor = 0] = version
    .replace(/^v/, '')
    .split('.')
    .map((part) => Number.parseInt(part, 10));
  const [wantedMajor = 0, wantedMinor = 0] = minimum.split('.').map(Number);
  return major > wantedMajor || (major === wantedMajor && minor >= wantedMinor);
}

/** Finds one tool, prints its line and answers whether it is there and new enough. */
async function report(name, spec, mayBuild) {
  const path = await locate(name, spec, mayBuild);
  const version = path ? await versionOf(path, spec) : null;
  const good = version !== null && isRecentEnough(version, spec.minimum);
  const wish = spec.minimum === undefined ? spec.go.split('@')[1] : `>= ${spec.minimum}`;
  console.log(`${name.padEnd(12)} ${wish.padEnd(9)} ${good ? `${version} ${path}` : (version ?? 'missing')}`);
  return good;
}

async function main() {
  ensureInstalled();
  const required = process.env.MC_TOOLS === 'required';
  const mayBuild = required || process.argv.includes('--build');
  const wanted = process.argv.slice(2).filter((word) => !word.startsWith('--'));
  let missing = 0;
  for (const [name, spec] of Object.entries(TOOLS)) {
    if (wanted.length > 0 && !wanted.includes(name)) continue;
    if (!(await report(name, spec, mayBuild))) missing += 1;
  }
  if (missing > 0 && !mayBuild)
    console.log('build what is missing with: npm run tools -- --build (needs Go)');
  if (missing > 0 && required) process.exitCode = 1;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await main();
