export type { Block, Inline } from './markdown';
export { entryOf, type Runbook, type RunbookEntry, readRunbook, runbookSlugSchema } from './runbook';
