import {
  accessSync,
  chmodSync,
  constants,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { arch, platform } from 'node:os';
import { delimiter, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { ensureInstalled } from './install.mjs';
import { bin, run, runNode } from './run.mjs';
import { ROOT } from './stamps.mjs';

const CACHE = join(ROOT, '.cache/tools');
const BIN = join(CACHE, 'bin');
/** What builds the others. A distribution's older Go fetches this one for us, checked against Go's checksum database. */
const GO_TOOLCHAIN = '1.26.8';
const KUBERNETES = '1.32.9';
const ETCD = 'v3.5.16';

/** `make`: how to come by one when nothing (recent enough) is found. promtool has none: it comes beside Prometheus. */
const TOOLS = {
  promtool: { version: ['--version'], pattern: /promtool, version (\S+)/, minimum: '2.42' },
  go: { version: ['version'], pattern: /go version go(\S+)/, minimum: '1.26', make: fetchGo },
  opa: {
    version: ['version'],
    pattern: /Version: (\S+)/,
    make: goInstall('github.com/open-policy-agent/opa@v1.10.0'),
  },
  cosign: {
    version: ['version'],
    pattern: /GitVersion:\s+(\S+)/,
    // Before 3.0.6 it did not look at the type of the predicate.
    minimum: '3.0.6',
    make: goInstall('github.com/sigstore/cosign/v3/cmd/cosign@v3.1.3'),
  },
  helm: {
    version: ['version', '--short'],
    pattern: /(v\S+)/,
    make: goInstall('helm.sh/helm/v3/cmd/helm@v3.19.0'),
  },
  // A real API server for the tests of cluster snapshots. Built from modules, which takes some 20 minutes of two processors.
  'kube-apiserver': {
    version: ['--version'],
    pattern: /Kubernetes (v\d\S*)/,
    make: goBuildApiServer('kube-apiserver', 'k8s.io/kubernetes/cmd/kube-apiserver'),
  },
  etcd: {
    version: ['--version'],
    pattern: /etcd Version: (\S+)/,
    make: goBuildApiServer('etcd', 'go.etcd.io/etcd/server/v3'),
  },
  // An S3 server for the tests of evidence stores. Built by `go install` it does not know its own version.
  versitygw: {
    version: ['--version'],
    pattern: /Version\s*: (\S+)/,
    make: goInstall('github.com/versity/versitygw/cmd/versitygw@v1.8.0'),
  },
  kubeconform: {
    version: ['-v'],
    pattern: /(\S+)/,
    make: goInstall('github.com/yannh/kubeconform/cmd/kubeconform@v0.7.0'),
  },
  /** A Python of its own with that package in it. */
  securesystemslib: {
    place: join(CACHE, 'python/bin/python3'),
    version: ['-c', 'from importlib.metadata import version; print(version("securesystemslib"))'],
    pattern: /^(\d\S*)/,
    minimum: '1.6',
    make: pipInstall('securesystemslib==1.6.0', 'cryptography==50.0.2'),
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
  for (const dir of [BIN, ...(process.env.PATH ?? '').split(delimiter)]) {
    const candidate = join(dir, name);
    try {
      accessSync(candidate, constants.X_OK);
      return candidate;
    } catch {}
  }
  return null;
}

/** Runs a step of making a tool; what went wrong is shown, not swallowed. */
async function step(program, args, env = {}, options = {}) {
  const { code, output } = await run(program, args, {
    ...options,
    env: { ...process.env, ...env },
    quiet: true,
  });
  if (code === 0) return output;
  console.error(`${program} ${args.join(' ')} ended with ${code}:`);
  console.error(output.trim().split('\n').slice(-8).join('\n'));
  return null;
}

/** Builds a program with Go into the cache. Go keeps what it compiled, so a second time takes seconds. */
function goInstall(module) {
  return async () => {
    const go = (await findGood('go'))?.path ?? (await fetchGo());
    if (go === null) return;
    console.error(`building ${module} …`);
    mkdirSync(BIN, { recursive: true });
    await step(go, ['install', module], {
      GOBIN: BIN,
      CGO_ENABLED: '0',
      GOFLAGS: '-trimpath -buildvcs=false',
    });
  };
}

/**
 * Builds one of the two programs of a real API server. Kubernetes’ module refers to the modules it is published with by folders of its
 * own repository, so each of those is named here by the version that belongs to it.
 */
function goBuildApiServer(name, program) {
  return async () => {
    const go = (await findGood('go'))?.path ?? (await fetchGo());
    if (go === null) return;
    console.error(`building ${program} of Kubernetes ${KUBERNETES} …`);
    const folder = join(CACHE, 'apiserver-build');
    mkdirSync(folder, { recursive: true });
    mkdirSync(BIN, { recursive: true });
    const at = { cwd: folder };
    const env = { CGO_ENABLED: '0', GOFLAGS: '-trimpath -buildvcs=false -mod=mod' };
    const found = await step(go, ['mod', 'download', '-json', `k8s.io/kubernetes@v${KUBERNETES}`], env, at);
    if (found === null) return;
    const { Dir: source } = JSON.parse(found.slice(found.indexOf('{')));
    const published = `v0.${KUBERNETES.slice(KUBERNETES.indexOf('.') + 1)}`;
    const staged = readFileSync(join(source, 'go.mod'), 'utf8').matchAll(
      /(k8s\.io\/[a-z-]+) => \.\/staging/g,
    );
    const replaced = [...staged].map(([, module]) => `replace ${module} => ${module} ${published}`);
    const required = `require (\n k8s.io/kubernetes v${KUBERNETES}\n go.etcd.io/etcd/server/v3 ${ETCD}\n)`;
    writeFileSync(
      join(folder, 'go.mod'),
      ['module apiserver-build', 'go 1.24', required, ...replaced].join('\n'),
    );
    const imports = ['k8s.io/kubernetes/cmd/kube-apiserver/app', 'go.etcd.io/etcd/server/v3/etcdmain'];
    const lines = imports.map((path) => `import _ "${path}"`);
    writeFileSync(join(folder, 'main.go'), ['package main', ...lines, 'func main() {}', ''].join('\n'));
    if ((await step(go, ['mod', 'tidy', '-e'], env, at)) === null) return;
    const version = `-s -w -X k8s.io/component-base/version.gitVersion=v${KUBERNETES}`;
    await step(go, ['build', '-ldflags', version, '-o', join(BIN, name), program], env, at);
  };
}

/** A current Go by whatever Go is here: since 1.21 Go itself comes as a module, and older ones can fetch modules too. */
async function fetchGo() {
  const old = onPath('go');
  if (old === null) return null;
  const cpu = { x64: 'amd64' }[arch()] ?? arch();
  const module = `golang.org/toolchain@v0.0.1-go${GO_TOOLCHAIN}.${platform()}-${cpu}`;
  console.error(`fetching ${module} …`);
  const output = await step(old, ['mod', 'download', '-json', module], { GOFLAGS: '', GOTOOLCHAIN: 'local' });
  if (output === null) return null;
  const { Dir: dir } = JSON.parse(output.slice(output.indexOf('{')));
  // Modules hold no programs, as far as Go’s cache is concerned.
  for (const folder of ['bin', `pkg/tool/${platform()}_${cpu}`])
    for (const name of readdirSync(join(dir, folder))) chmodSync(join(dir, folder, name), 0o755);
  mkdirSync(BIN, { recursive: true });
  rmSync(join(BIN, 'go'), { force: true });
  symlinkSync(join(dir, 'bin/go'), join(BIN, 'go'));
  return join(BIN, 'go');
}

/** Puts Python packages into a virtual environment in the cache. */
function pipInstall(...requirements) {
  return async () => {
    const python = onPath('python3');
    if (python === null) return;
    console.error(`installing ${requirements.join(' ')} …`);
    const venv = join(CACHE, 'python');
    if ((await step(python, ['-m', 'venv', '--clear', venv])) === null) return;
    const pip = ['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check', '--only-binary', ':all:'];
    await step(join(venv, 'bin/python3'), [...pip, ...requirements]);
  };
}

async function locate(name, spec) {
  if (spec.place !== undefined) return existsSync(spec.place) ? spec.place : null;
  return onPath(name) ?? (name === 'promtool' ? (await findPrometheus())?.promtool : null);
}

async function versionOf(path, spec) {
  const { output } = await run(path, spec.version, { quiet: true });
  return spec.pattern.exec(output)?.[1] ?? 'unknown';
}

/** Without a minimum every version will do, an unreadable one too. */
function isRecentEnough(version, minimum) {
  if (minimum === undefined) return true;
  const numbers = (text) =>
    text
      .replace(/^v/, '')
      .split('.')
      .map((part) => Number.parseInt(part, 10));
  const found = numbers(version);
  for (const [place, wanted] of numbers(minimum).entries()) {
    const part = found[place] ?? 0;
    if (part !== wanted) return part > wanted;
  }
  return true;
}

/** The tool with its version, when it is there; `good` when it is new enough. */
async function find(name) {
  const spec = TOOLS[name];
  const path = await locate(name, spec);
  if (!path) return null;
  const version = await versionOf(path, spec);
  return { path, version, good: isRecentEnough(version, spec.minimum) };
}

async function findGood(name) {
  const found = await find(name);
  return found?.good ? found : null;
}

/** Finds one tool, makes it when it may, prints its line and answers whether it is there and new enough. */
async function report(name, mayBuild) {
  const spec = TOOLS[name];
  let found = await find(name);
  if (!found?.good && mayBuild && spec.make !== undefined) {
    await spec.make();
    found = await find(name);
  }
  const wish = spec.minimum === undefined ? 'any' : `>= ${spec.minimum}`;
  const state = found?.good
    ? `${found.version} ${found.path}`
    : found
      ? `too old: ${found.version}`
      : 'missing';
  console.log(`${name.padEnd(16)} ${wish.padEnd(9)} ${state}`);
  return found?.good === true;
}

async function main() {
  ensureInstalled();
  const required = process.env.MC_TOOLS === 'required';
  const mayBuild = required || process.argv.includes('--build');
  const wanted = process.argv.slice(2).filter((word) => !word.startsWith('--'));
  const unknown = wanted.filter((name) => !(name in TOOLS));
  if (unknown.length > 0)
    throw new Error(`no tool ${unknown.join(', ')}; there are ${Object.keys(TOOLS).join(', ')}`);
  let missing = 0;
  for (const name of Object.keys(TOOLS)) {
    if (wanted.length > 0 && !wanted.includes(name)) continue;
    if (!(await report(name, mayBuild))) missing += 1;
  }
  if (missing > 0 && !mayBuild)
    console.log('make what is missing with: npm run tools -- --build (needs some Go, and python3 with venv)');
  if (missing > 0 && required) process.exitCode = 1;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await main();
