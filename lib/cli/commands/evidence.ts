import { readFileSync } from 'node:fs';
import type { Command } from 'commander';
import { z } from 'zod';
import {
  ATTACH_MAX_BYTES,
  attachQuerySchema,
  type EvidencePage,
  type EvidenceRecord,
  type EvidenceRecordDetail,
  evidencePageSchema,
  evidenceQuerySchema,
  evidenceRecordDetailSchema,
  evidenceRecordSchema,
  recordIdSchema,
} from '@/lib/evidence';
import { attachFile, getRecord, listRecords, recordDashboard, recordRules } from '@/lib/evidence/server';
import { AppError } from '@/lib/kernel';
import { addCommand, addNoun } from '../command';
import { describeRecord } from '../evidence-text';
import { EXIT } from '../exit-codes';
import type { Output } from '../output';
import { onTarget } from '../target';
import { registerEvidenceExport } from './evidence-export';
import { registerEvidenceHolds } from './evidence-holds';

const recordsReply = z.object({ records: z.array(evidenceRecordSchema) });

/** `mc evidence list|show|add|record|export`: what MC can prove, and handing it more. */
export function registerEvidence(program: Command): Command {
  const evidence = addNoun(program, 'evidence', 'signed records of what happened, and bundles of them');
  addCommand(evidence, 'list', {
    summary: 'list evidence, newest first',
    example: 'mc evidence list --kind dashboard-export --tenant TENANT_003 --limit 20',
    options: [
      ['--kind <kind>', 'only this kind, such as dashboard-export'],
      ['--tenant <id>', 'only this tenant'],
      ['--release <release>', 'only this release, such as v0.3.3'],
      ['--environment <name>', 'only this environment'],
      ['--origin <origin>', 'demo, replay or live'],
      ['--verdict <verdict>', 'pass, fail or hold'],
      ['--digest <sha256>', 'artifact, statement or payload with this digest, or its first 8 or more digits'],
      ['--actor <id>', 'only what this person or job recorded'],
      ['--q <words>', 'words that begin a word of title or path'],
      ['--from <time>', 'recorded at or after, such as 2030-01-31T12:00:00Z'],
      ['--to <time>', 'recorded before'],
      ['--before <cursor>', 'the page behind another one: its nextBefore'],
      ['--limit <n>', '1 to 200 (default: 50)'],
    ],
    input: evidenceQuerySchema,
    run: async (run) => {
      const page = await onTarget<EvidencePage>(run, {
        local: (ctx) => listRecords(ctx, run.input),
        server: (api) => api.get(`/api/evidence/records?${queryOf(run.input)}`, evidencePageSchema),
      });
      printPage(run.out, page);
      return EXIT.pass;
    },
  });
  addCommand(evidence, 'show <record>', {
    summary: 'one record with its statement, its place in the log and its checks (exit 3 when one fails)',
    example: 'mc evidence show evd_01J00000000000000000000000',
    input: z.object({ record: recordIdSchema }),
    run: async (run) => {
      const { record: id } = run.input;
      const record = await onTarget<EvidenceRecordDetail>(run, {
        local: (ctx) => getRecord(ctx, id),
        server: async (api) =>
          (await api.get(`/api/evidence/records/${id}`, z.object({ record: evidenceRecordDetailSchema })))
            .record as EvidenceRecordDetail,
      });
      run.out.result(record, () => describeRecord(record, run.out));
      return record.checks.some(({ state }) => state === 'fail') ? EXIT.denied : EXIT.pass;
    },
  });
  addCommand(evidence, 'add <file>', {
    summary: 'record a file as evidence; - reads standard input',
    example: 'mc evidence add report.json --kind load-test --path tests/load.json --title "Load test"',
    options: [
      ['--kind <kind>', 'what it is, such as load-test'],
      ['--path <path>', 'where it stands in a bundle, such as tests/load.json'],
      ['--title <title>', 'what people read in lists'],
      ['--tenant <id>', 'the tenant it concerns (default: none)'],
      ['--release <release>', 'the release it belongs to (default: evidence.release)'],
      ['--verdict <verdict>', 'pass, fail or hold (default: it judges nothing)'],
      ['--from <text>', 'where the file is from, such as the address of a run'],
      ['--media-type <type>', 'what its bytes are (default: application/octet-stream)'],
    ],
    input: attachQuerySchema.extend({
      file: z.string().min(1).max(4_096),
      mediaType: z.string().min(3).max(120).default('application/octet-stream'),
    }),
    run: async (run) => {
      const { file, mediaType, ...query } = run.input;
      const bytes = readInput(file);
      const record = await onTarget<EvidenceRecord>(run, {
        local: (ctx) => attachFile(ctx, query, { bytes, mediaType }),
        server: async (api) => {
          const path = `/api/evidence/records?${queryOf(query)}`;
          return (await api.sendBytes(path, bytes, mediaType, z.object({ record: evidenceRecordSchema })))
            .record;
        },
      });
      printRecorded(run.out, [record]);
      return EXIT.pass;
    },
  });
  addCommand(evidence, 'record <what>', {
    summary: 'record what MC makes itself: dashboard (Grafana export) or rules (recording rules)',
    example: 'mc evidence record dashboard',
    input: z.object({ what: z.enum(['dashboard', 'rules'], 'expected dashboard or rules') }),
    run: async (run) => {
      const { what } = run.input;
      const records = await onTarget<EvidenceRecord[]>(run, {
        local: async (ctx) => (what === 'rules' ? recordRules(ctx) : [await recordDashboard(ctx)]),
        server: async (api) =>
          (await api.send('POST', `/api/evidence/records/${what}`, undefined, recordsReply)).records,
      });
      printRecorded(run.out, records);
      return EXIT.pass;
    },
  });
  registerEvidenceExport(evidence);
  registerEvidenceHolds(evidence);
  return evidence;
}

function queryOf(query: Record<string, unknown>): string {
  const given = Object.entries(query).filter(([, value]) => value !== undefined);
  return new URLSearchParams(given.map(([name, value]) => [name, String(value)])).toString();
}

/** A file, or standard input; larger ones than the API takes are refused here too. */
function readInput(file: string): Uint8Array {
  let bytes: Uint8Array;
  try {
    bytes = new Uint8Array(readFileSync(file === '-' ? 0 : file));
  } catch (cause) {
    throw new AppError('not_found', {
      message: `cannot read ${file}`,
      userMessage: `The file ${file} cannot be read: ${cause instanceof Error ? cause.message : 'unknown'}.`,
      cause,
    });
  }
  if (bytes.length <= ATTACH_MAX_BYTES) return bytes;
  throw new AppError('too_large', {
    message: `${file} is larger than ${ATTACH_MAX_BYTES} bytes`,
    userMessage: `${file} is larger than the ${ATTACH_MAX_BYTES.toLocaleString('en')} bytes one record may have.`,
  });
}

function printPage(out: Output, page: EvidencePage): void {
  if (out.json) {
    out.result(page, () => '');
    return;
  }
  out.table(
    page.records,
    [
      { title: 'record', value: ({ id }) => id },
      { title: 'recorded', value: ({ createdAt }) => createdAt },
      { title: 'origin', value: ({ origin }) => origin },
      { title: 'kind', value: ({ kind }) => kind },
      { title: 'tenant', value: ({ tenantId }) => tenantId ?? '–' },
      { title: 'verdict', value: ({ verdict }) => verdict ?? '–' },
      { title: 'leaf', value: ({ leafIndex }) => leafIndex ?? 'waits', align: 'right' },
      { title: 'path', value: ({ path }) => path },
      { title: 'title', value: ({ title }) => title },
    ],
    'No evidence fits. Record some with: mc evidence record dashboard',
  );
  if (page.nextBefore !== null) out.note(`There is more: --before ${page.nextBefore}`);
}

function printRecorded(out: Output, records: readonly EvidenceRecord[]): void {
  out.result(records.length === 1 ? records[0] : records, () =>
    records
      .map((record) => `recorded  ${record.id}  sha256:${record.artifact.sha256}  ${record.path}`)
      .join('\n'),
  );
}
