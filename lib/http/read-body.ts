import { AppError } from '@/lib/kernel';

/** Deepest nesting any request body of ours needs is far below this; deeper ones cost the parsers behind us stack. */
const MAX_DEPTH = 32;

/** Reads a whole body, stopping as soon as it is larger than `maxBytes`, whatever Content-Length claims. */
export async function readBytes(req: Request, maxBytes: number): Promise<Uint8Array> {
  const declared = req.headers.get('content-length');
  if (declared !== null && Number(declared) > maxBytes) throw tooLarge(maxBytes);
  if (req.body === null) return new Uint8Array();
  const chunks: Uint8Array[] = [];
  let size = 0;
  const reader = req.body.getReader();
  for (;;) {
    const { done, value } = await reader.read();
    if (done) break;
    size += value.byteLength;
    if (size > maxBytes) {
      await reader.cancel();
      throw tooLarge(maxBytes);
    }
    chunks.push(value);
  }
  return new Uint8Array(Buffer.concat(chunks, size));
}

/** The JSON value of a body. Refuses other content types, malformed UTF-8 or JSON, and nesting deeper than 32. */
export async function readJson(req: Request, maxBytes: number): Promise<unknown> {
  const contentType = req.headers.get('content-type') ?? '';
  if (!/^application\/(?:[a-z.+-]+\+)?json\s*(?:;|$)/i.test(contentType)) {
    throw invalid(`expected Content-Type application/json, got ${contentType.slice(0, 80) || 'none'}`);
  }
  const text = decodeUtf8(await readBytes(req, maxBytes));
  if (nestingOf(text) > MAX_DEPTH) throw invalid(`expected JSON nested at most ${MAX_DEPTH} deep`);
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw invalid(`expected JSON: ${cause instanceof Error ? cause.message.slice(0, 200) : 'malformed'}`);
  }
}

/** Fields of a form, sent as a browser does (urlencoded) or as JSON of plain text values. The first of a name counts. */
export async function readForm(req: Request, maxBytes: number): Promise<Record<string, string>> {
  const contentType = req.headers.get('content-type');
  if (contentType === null || /^application\/x-www-form-urlencoded\s*(?:;|$)/i.test(contentType)) {
    const text = decodeUtf8(await readBytes(req, maxBytes));
    return Object.fromEntries([...new URLSearchParams(text)].reverse());
  }
  const value = await readJson(req, maxBytes);
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw invalid('expected an object');
  return Object.fromEntries(
    Object.entries(value).flatMap(([name, field]) => (typeof field === 'string' ? [[name, field]] : [])),
  );
}

/** Deepest nesting of brackets outside strings, counted without parsing. */
function nestingOf(text: string): number {
  let depth = 0;
  let deepest = 0;
  let inString = false;
  for (let i = 0; i < text.length; i++) {
    const char = text[i];
    if (inString) {
      if (char === '\\') i++;
      else if (char === '"') inString = false;
    } else if (char === '"') inString = true;
    else if (char === '{' || char === '[') deepest = Math.max(deepest, ++depth);
    else if (char === '}' || char === ']') depth--;
  }
  return deepest;
}

function decodeUtf8(bytes: Uint8Array): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    throw invalid('expected JSON in UTF-8');
  }
}

function invalid(expected: string): AppError {
  return new AppError('invalid_input', {
    message: `body is not valid: ${expected}`,
    userMessage: `The request body could not be read: ${expected}.`,
    fields: [{ field: '(whole input)', expected }],
  });
}

function tooLarge(maxBytes: number): AppError {
  return new AppError('too_large', {
    message: `body is larger than ${maxBytes} bytes`,
    userMessage: `The request is larger than the ${maxBytes.toLocaleString('en')} bytes allowed here.`,
  });
}
