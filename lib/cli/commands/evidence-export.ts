import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Command } from 'commander';
import { z } from 'zod';
import { type EvidenceBundle, evidenceBundleSchema, evidencePageSchema, releaseSchema } from '@/lib/evidence';
import { buildBundle, bundleJson, listRecords, openBundleTar, requestBundle } from '@/lib/evidence/server';
import { startSequencer } from '@/lib/evidence-log/server';
import { AppError, parseOrThrow } from '@/lib/kernel';
import type { Ctx } from '@/lib/platform/context';
import type { ApiClient } from '../api-client';
import { addCommand } from '../command';
import { downloadTo, writeTo } from '../download';
import { EXIT } from '../exit-codes';
import type { Output } from '../output';
import { onTarget } from '../target';

const LOOK_EVERY_MS = 500;
const bundleReply = z.object({ bundle: evidenceBundleSchema });

type Exported = { bundle: EvidenceBundle; files: string[] };

/** `mc evidence export`: one signed bundle of a release, in both forms. */
export function registerEvidenceExport(evidence: Command): void {
  addCommand(evidence, 'export', {
    summary: 'write a signed bundle of a release; the last one again when nothing was recorded since',
    example: 'mc evidence export --release v0.3.3 --out dist/',
    options: [
      ['--release <release>', 'release, such as v0.3.3 (default: evidence.release of the installation)'],
      ['--out <dir>', 'folder to write to (default: dist)'],
    ],
    input: z.object({
      release: releaseSchema.optional(),
      out: z.string().min(1).max(4_096).default('dist'),
    }),
    run: async (run) => {
      const { release, out: dir } = run.input;
      mkdirSync(dir, { recursive: true });
      const { bundle, files } = await onTarget<Exported>(run, {
        local: (ctx, { url }) =>
          exportHere(ctx, url, release ?? ctx.ports.config.evidence.release, dir, run.out),
        server: (api) => exportFrom(api, release, dir, run.out),
      });
      run.out.result({ bundle, files }, () => describe(bundle, files));
      return EXIT.pass;
    },
  });
}

/** On this machine: builds it in this process, and orders the log itself when no worker does. */
async function exportHere(
  ctx: Ctx,
  url: string,
  release: string,
  dir: string,
  out: Output,
): Promise<Exported> {
  const newest = (await listRecords(ctx, { release, limit: 1 })).records[0]?.id;
  const { bundle: asked, created } = await requestBundle(ctx, { release }, keyOf(newest));
  out.note(created ? `building ${asked.id}` : `${asked.id} is the bundle of these records`);
  const stop = new AbortController();
  const sequencer = startSequencer(ctx, { url, name: 'mc', checkpointEveryMs: 0 }, stop.signal);
  try {
    const bundle = requireSealed(await buildBundle(ctx, asked.id));
    const tar = await openBundleTar(ctx, bundle.id);
    const json = await bundleJson(ctx, bundle.id);
    const files = [join(dir, tar.name), join(dir, json.name)];
    await writeTo(join(dir, tar.name), tar.open());
    await writeTo(join(dir, json.name), json.open());
    return { bundle, files };
  } finally {
    stop.abort();
    await sequencer.stop();
  }
}

/**
 * From a server: its worker builds it; a download that breaks off goes on where it was. Without a release the server takes its
 * current one, and the bundle says which that is.
 */
export async function exportFrom(
  api: ApiClient,
  release: string | undefined,
  dir: string,
  out: Pick<Output, 'note'>,
): Promise<Exported> {
  const ofRelease = release === undefined ? '' : `release=${release}&`;
  const page = await api.get(`/api/evidence/records?${ofRelease}limit=1`, evidencePageSchema);
  const key = keyOf(page.records[0]?.id);
  const asked = await api.send(
    'POST',
    '/api/evidence/bundles',
    release === undefined ? {} : { release },
    bundleReply,
    { 'idempotency-key': key },
  );
  const bundle = requireSealed(await untilBuilt(api, asked.bundle as EvidenceBundle, out));
  const base = `/api/evidence/bundles/${bundle.id}`;
  // A name from elsewhere becomes a file only when it is one a release can have.
  const named = parseOrThrow(releaseSchema, bundle.release, 'The release of the bundle');
  const files = ['tar', 'json'].map((form) => join(dir, `evidence-${named}-mc.${form}`));
  const [tar = '', json = ''] = files;
  await downloadTo(tar, (headers) => api.download(`${base}/tar`, headers), out);
  await downloadTo(json, () => api.download(`${base}/json`), out);
  return { bundle, files };
}

async function untilBuilt(
  api: ApiClient,
  asked: EvidenceBundle,
  out: Pick<Output, 'note'>,
): Promise<EvidenceBundle> {
  let bundle = asked;
  let said = '';
  while (bundle.status === 'building') {
    const { phase, done, total } = bundle.progress;
    const line = total > 0 ? `${bundle.id} ${phase} ${done} of ${total}` : `${bundle.id} ${phase}`;
    if (line !== said) out.note(line);
    said = line;
    await new Promise((resolve) => setTimeout(resolve, LOOK_EVERY_MS));
    const reply = await api.get(`/api/evidence/bundles/${bundle.id}`, bundleReply);
    bundle = reply.bundle as EvidenceBundle;
  }
  return bundle;
}

/** The same records have the same bundle. */
function keyOf(newestRecord: string | undefined): string {
  return `mc-evidence-export-${newestRecord ?? 'nothing'}`;
}

function requireSealed(bundle: EvidenceBundle): EvidenceBundle {
  if (bundle.status === 'sealed') return bundle;
  throw new AppError('conflict', {
    message: `bundle ${bundle.id} is ${bundle.status}`,
    userMessage: `The bundle ${bundle.id} could not be built: ${bundle.problem ?? 'unknown'}`,
  });
}

function describe(bundle: EvidenceBundle, files: readonly string[]): string {
  const { id, environment, origin, release, fileCount, manifestDigest, checkpointSize, missing } = bundle;
  return [
    `environment  ${environment}`,
    `origin       ${origin}`,
    `bundle       ${id} of ${release}, ${fileCount ?? 0} files`,
    `manifest     sha256:${manifestDigest ?? ''}`,
    `checkpoint   ${checkpointSize ?? '?'} leaves`,
    ...missing.map(({ path, reason }) => `missing      ${path}: ${reason}`),
    ...files.map((file) => `wrote        ${file}`),
    `Verify it with the root key's fingerprint (mc keys list): mc evidence verify ${files[0] ?? ''} --key SHA256:…`,
  ].join('\n');
}
