import type { Status } from '@/components/status/status-badge';
import type { LogStatus, WitnessStatus } from '@/lib/evidence-log';

/** What is said about one part of the log: status, word, and a sentence with what to do. */
export type Judgement = { status: Status; word: string; reason: string };

/** Leaves wait a tenth of a second when all is well; a checkpoint this old with leaves waiting means that nobody works. */
const STALE_SECONDS = 60;
const SLOW_MS = 10_000;

/** Whether new leaves get into the log and under a signed checkpoint. Old is fine while nothing waits. */
export function judgeSequencer(status: LogStatus, nowSeconds: number): Judgement {
  const { sequencer, pending, checkpoint } = status;
  if (sequencer.leader === null) {
    return {
      status: 'warn',
      word: 'Not running',
      reason: `No worker puts rows into the log. ${waiting(pending)} Nothing is lost; start a worker, and look with mc doctor why it stopped.`,
    };
  }
  if (checkpoint === null) {
    return {
      status: 'unknown',
      word: 'No checkpoint yet',
      reason: 'The first is signed as soon as the first row is in the log.',
    };
  }
  const age = checkpointAge(status, nowSeconds);
  if (pending > 0 && age !== null && age > STALE_SECONDS) {
    return {
      status: 'warn',
      word: 'Behind',
      reason: `${waiting(pending)} The last checkpoint is older than a minute; the worker ${sequencer.leader} does not keep up or cannot sign.`,
    };
  }
  if (sequencer.lagMs !== null && sequencer.lagMs > SLOW_MS) {
    return {
      status: 'warn',
      word: 'Slow',
      reason: `The oldest waiting row has waited ${Math.round(sequencer.lagMs / 1000)} s.`,
    };
  }
  return { status: 'pass', word: 'Running', reason: waiting(pending) };
}

/** Whether somebody outside vouches that history was not rewritten. No witness at all is named, never passed over. */
export function judgeQuorum({ witnesses, quorum, checkpoint }: LogStatus): Judgement {
  if (witnesses.length === 0) {
    return {
      status: 'warn',
      word: 'Not witnessed',
      reason:
        'Whoever owns the database and holds the signing key could rewrite history unseen. Let another team run mc witness serve and declare it under evidence.witnesses.',
    };
  }
  if (checkpoint === null) {
    return { status: 'unknown', word: 'Nothing to witness', reason: 'There is no checkpoint yet.' };
  }
  const word = quorumText({ witnesses, quorum });
  const { independent } = quorum;
  if (quorum.have < Math.max(1, quorum.needed)) {
    return {
      status: 'warn',
      word,
      reason: `Fewer witnesses signed the last checkpoint than are asked for (${quorum.needed}). Bundles made now say so when they are verified.`,
    };
  }
  if (independent === 0) {
    return {
      status: 'warn',
      word: `${word}, none independent`,
      reason:
        'Enough signatures, but each by a witness of the same owner or machine: they do not stop the owner from rewriting history.',
    };
  }
  return {
    status: 'pass',
    word,
    reason: `${independent} of them ${independent === 1 ? 'is' : 'are'} run by others.`,
  };
}

/** `2 of 3 witnesses`: how many signed the last checkpoint, of those declared. */
export function quorumText({ witnesses, quorum }: Pick<LogStatus, 'witnesses' | 'quorum'>): string {
  if (witnesses.length === 0) return 'not witnessed';
  return `${quorum.have} of ${witnesses.length} ${witnesses.length === 1 ? 'witness' : 'witnesses'}`;
}

/** How one witness stands. */
export function judgeWitness(witness: WitnessStatus): Judgement {
  switch (witness.state) {
    case 'current':
      return { status: 'pass', word: 'Current', reason: 'It signed the last checkpoint.' };
    case 'behind':
      return { status: 'warn', word: 'Behind', reason: 'It signed an earlier checkpoint, not the last one.' };
    case 'never':
      return {
        status: 'unknown',
        word: 'Never signed',
        reason: 'It has not signed yet. Does it know the key of this log? See mc keys export.',
      };
    case 'unreachable':
      return {
        status: 'page',
        word: 'Unreachable',
        reason: 'It does not answer. The log goes on without it; its signatures are missing meanwhile.',
      };
  }
}

/** What the last re-reading of every leaf and blob found. */
export function judgeVerification({ lastVerification }: Pick<LogStatus, 'lastVerification'>): Judgement {
  if (lastVerification === null) {
    return {
      status: 'unknown',
      word: 'Never verified',
      reason: 'Nobody has re-read the whole log yet. Verify it now, or run mc audit verify.',
    };
  }
  const { verdict, problems, size } = lastVerification;
  if (verdict === 'pass') {
    return {
      status: 'pass',
      word: 'Pass',
      reason: `All ${groupDigits(size)} leaves hash to the signed root.`,
    };
  }
  if (verdict === 'fail') {
    return {
      status: 'page',
      word: 'Fail',
      reason: `${problems === 1 ? '1 problem was' : `${problems} problems were`} found: somebody or something changed what was logged. Keep everything as it is and find out who could.`,
    };
  }
  return {
    status: 'warn',
    word: 'HOLD',
    reason: 'Not everything could be read, so this is no pass. The reasons are below.',
  };
}

/** Seconds since the last checkpoint; null without one. */
export function checkpointAge(
  { checkpoint }: Pick<LogStatus, 'checkpoint'>,
  nowSeconds: number,
): number | null {
  return checkpoint === null
    ? null
    : Math.max(0, nowSeconds - Math.floor(Date.parse(checkpoint.createdAt) / 1000));
}

/** `1,204`: a size with its thousands apart. */
export function groupDigits(size: string): string {
  return size.replace(/\B(?=(\d{3})+$)/g, ',');
}

function waiting(pending: number): string {
  if (pending === 0) return 'No row waits.';
  return pending === 1 ? '1 row waits.' : `${groupDigits(String(pending))} rows wait.`;
}
