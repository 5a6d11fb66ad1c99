export type { Block, Inline } from './markdown';
export type { RunbookEntry } from './runbook';
