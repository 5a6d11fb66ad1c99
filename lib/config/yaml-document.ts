import { Composer, type CST, type Document, LineCounter, Parser, type YAMLError } from 'yaml';
import { AppError } from '@/lib/kernel';

export const MAX_FILE_BYTES = 1_048_576;
const MAX_DEPTH = 24;
/** The YAML library compares every key of a mapping with every other, so this also bounds time. */
const MAX_KEYS_PER_MAPPING = 500;
const MAX_ALIASES = 100;

/** Something wrong at an offset of the text, before the text is a value. */
export type YamlFault = { offset: number; expected: string; received: string; duplicateKey: boolean };

export type YamlText = {
  /** Absent when the text is beyond the limits, so that nothing else may look at it. */
  document?: Document;
  lines: LineCounter;
  value: unknown;
  faults: YamlFault[];
};

/**
 * Reads YAML within limits of size, depth, keys and aliases. The limits are checked on the token tree before anything
 * recursive sees the text: deep nesting would otherwise end the process, not only the parse.
 */
export function readYaml(text: string): YamlText {
  const lines = new LineCounter();
  const refuse = (offset: number, expected: string, received: string): YamlText => ({
    lines,
    value: undefined,
    faults: [{ offset, expected, received, duplicateKey: false }],
  });
  if (text.length > MAX_FILE_BYTES) {
    return refuse(0, 'a file of at most 1 MiB', `${Math.ceil(text.length / 1024)} KiB`);
  }
  const tokens = [...new Parser(lines.addNewLine).parse(text)];
  const excess = findExcess(tokens);
  if (excess !== null) return refuse(excess.offset, excess.expected, excess.received);

  const documents = [
    ...new Composer({ lineCounter: lines, prettyErrors: false, logLevel: 'error' }).compose(
      tokens,
      true,
      text.length,
    ),
  ];
  const second = documents[1];
  if (second !== undefined)
    return refuse(second.range[0], 'one YAML document', `${documents.length} documents`);
  const document = documents[0];
  if (document === undefined)
    throw new AppError('internal', { message: 'the YAML library gave no document' });
  const faults = [...document.errors, ...document.warnings].map(faultOf);
  try {
    return { document, lines, value: document.toJS({ maxAliasCount: MAX_ALIASES }), faults };
  } catch (error) {
    // Thrown for aliases that multiply beyond the limit or point nowhere; the value is unusable then.
    const received = error instanceof Error ? error.message : String(error);
    faults.push({
      offset: 0,
      expected: `at most ${MAX_ALIASES} uses of YAML aliases`,
      received,
      duplicateKey: false,
    });
    return { lines, value: undefined, faults };
  }
}

type Excess = { offset: number; expected: string; received: string };

/** The first place where the token tree is deeper or wider than allowed. Walks with a list, never recursively. */
function findExcess(tokens: CST.Token[]): Excess | null {
  const waiting = tokens.map((token) => ({ token, depth: 0 }));
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    const { token, depth } = next;
    const { offset } = token;
    if (depth > MAX_DEPTH) {
      return { offset, expected: `at most ${MAX_DEPTH} levels`, received: 'deeper nesting' };
    }
    const fields = isMapping(token) ? token.items.length : 0;
    if (fields > MAX_KEYS_PER_MAPPING) {
      const expected = `at most ${MAX_KEYS_PER_MAPPING} fields in one place`;
      return { offset, expected, received: `${fields} fields` };
    }
    for (const child of childTokens(token)) waiting.push({ token: child, depth: depth + 1 });
  }
  return null;
}

function childTokens(token: CST.Token): CST.Token[] {
  if (token.type === 'document') return token.value === undefined ? [] : [token.value];
  if (!('items' in token)) return [];
  return token.items.flatMap(({ key, value }) => [key ?? [], value ?? []].flat());
}

function isMapping(token: CST.Token): token is CST.BlockMap | CST.FlowCollection {
  return token.type === 'block-map' || (token.type === 'flow-collection' && token.start.source === '{');
}

function faultOf(error: YAMLError): YamlFault {
  const duplicateKey = error.code === 'DUPLICATE_KEY';
  return {
    offset: error.pos[0],
    expected: duplicateKey ? 'each field once' : 'valid YAML',
    received: duplicateKey ? 'the same field again' : lowerFirst(error.message),
    duplicateKey,
  };
}

function lowerFirst(text: string): string {
  return text.charAt(0).toLowerCase() + text.slice(1);
}
