import type { Command } from 'commander';
import { z } from 'zod';
import { encodeVkey, type NoteKey, parseVkey } from '@/lib/evidence-log';
import { ensureWitnessKey, readLogStatus, serveWitness } from '@/lib/evidence-log/server';
import { AppError } from '@/lib/kernel';
import { systemClock } from '@/lib/platform/ids';
import { createLogger } from '@/lib/platform/logger';
import { addCommand, addNoun, noInput } from '../command';
import { EXIT } from '../exit-codes';
import { onTarget } from '../target';

const state = z
  .string('expected a folder, for example --state /var/lib/mc-witness')
  .min(1, 'expected a folder')
  .max(1_000);
const statusSchema = z.looseObject({ vkeys: z.array(z.string()) });

/** `mc witness …`: the small process another team runs, so that nobody can rewrite the evidence log unseen. */
export function registerWitness(program: Command): void {
  const witness = addNoun(
    program,
    'witness',
    'cosign the evidence log of another team and refuse rewritten history',
  );
  addCommand(witness, 'key', {
    summary: 'print the verifier key of a witness; makes the key at first use',
    example: 'mc witness key --state /var/lib/mc-witness --name witness.example.com',
    options: [
      ['--state <dir>', 'folder with its key and what it remembers'],
      ['--name <name>', 'name of a new witness, such as its host name'],
    ],
    input: z.object({ state, name: z.string().min(1).max(200).optional() }),
    run: async ({ input, out }) => {
      const { noteKey } = await ensureWitnessKey(input.state, input.name ?? null);
      const vkey = encodeVkey(noteKey);
      out.result({ name: noteKey.name, vkey, keyId: noteKey.key.keyId }, () => vkey);
      return EXIT.pass;
    },
  });
  addCommand(witness, 'log-key', {
    summary: 'print the verifier keys of an evidence log, for its witness',
    example: 'mc witness log-key --server https://mc.example.com',
    input: noInput,
    run: async (run) => {
      const { vkeys } = await onTarget(run, {
        local: async (ctx) => statusSchema.parse(await readLogStatus(ctx)),
        server: (api) => api.get('/api/log', statusSchema),
      });
      if (vkeys.length === 0)
        throw new AppError('not_found', {
          message: 'the log has no key yet',
          userMessage:
            'The evidence log has no key yet. It gets one when the worker signs for the first time.',
        });
      run.out.result({ vkeys }, () => vkeys.join('\n'));
      return EXIT.pass;
    },
  });
  addCommand(witness, 'serve', {
    summary: 'cosign checkpoints of the logs named, until stopped; needs no database',
    example:
      "mc witness serve --state /var/lib/mc-witness --listen 0.0.0.0:8090 --log-key 'mission-control/…'",
    options: [
      ['--state <dir>', 'folder with its key and what it remembers'],
      ['--listen <address>', 'host and port to listen on (default: 127.0.0.1:8090)'],
      ['--log-key <vkey...>', 'verifier key of a log (mc witness log-key); several after a rotation'],
      ['--origin <origin>', 'refuse to start unless every key is of this log'],
    ],
    input: z.object({
      state,
      listen: z
        .string()
        .regex(/^(\[[0-9a-fA-F:.]+\]|[^:\s]+):\d{1,5}$/, 'expected host:port, for example 127.0.0.1:8090')
        .default('127.0.0.1:8090'),
      logKey: z
        .array(z.string().max(300), 'expected --log-key with a verifier key')
        .min(1, 'expected --log-key with a verifier key')
        .max(50, 'expected at most 50 keys'),
      origin: z.string().min(1).max(300).optional(),
    }),
    run: async ({ input, out }) => {
      const split = input.listen.lastIndexOf(':');
      const running = await serveWitness({
        dir: input.state,
        host: input.listen.slice(0, split).replace(/^\[|\]$/g, ''),
        port: Number(input.listen.slice(split + 1)),
        logKeys: input.logKey.map((text) => logKeyOf(text, input.origin)),
        clock: systemClock,
        logger: createLogger('witness', 'info'),
      });
      out.note(`witness ${running.noteKey.name} listens on port ${running.port}`);
      await stopSignal();
      await running.close();
      return EXIT.pass;
    },
  });
}

function logKeyOf(text: string, origin: string | undefined): NoteKey {
  const key = parseVkey(text);
  if (key.kind === 'log' && (origin === undefined || key.name === origin)) return key;
  throw new AppError('invalid_input', {
    message: `--log-key: ${key.name} is not the key of ${origin === undefined ? 'a log' : `the log ${origin}`}`,
  });
}

function stopSignal(): Promise<void> {
  return new Promise((resolve) => {
    process.once('SIGINT', () => resolve());
    process.once('SIGTERM', () => resolve());
  });
}
