const WORDS: Readonly<Record<string, string>> = {
  queued: 'Waiting for a worker',
  reading: 'Reading records',
  signing: 'Signing the manifest',
  proving: 'Waiting for the log',
  sealing: 'Sealing the archive',
};

/** What a build does now, in words; a phase this page does not know yet is shown as the server calls it. */
export function phaseWords(phase: string): string {
  return WORDS[phase] ?? phase;
}
