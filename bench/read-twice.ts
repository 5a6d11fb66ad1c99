import { parseAllDocuments } from 'yaml';

/** What reading certainly costs and no more: both grammars, with the limits manifests are read with, and plain values out of each. */
export function readTwice(text: string): void {
  for (const version of ['1.1', '1.2'] as const) {
    const documents = parseAllDocuments(text, {
      version,
      merge: true,
      uniqueKeys: true,
      intAsBigInt: true,
      strict: true,
      logLevel: 'silent',
    });
    if (!Array.isArray(documents)) throw new Error('nothing was read');
    for (const document of documents) document.toJS({ maxAliasCount: 100 });
  }
}
