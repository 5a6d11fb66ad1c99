import type { S3Client } from './s3-client';

const NAME = /^[0-9a-f]{64}$/;
const MAX_PAGES = 1_000;

/** One page of a bucket’s blobs, and where the next begins. */
export type Listing = { found: { sha256: string; size: number; modifiedAt: Date }[]; next: string | null };

/** Asks for one page. */
export async function listPage(client: S3Client, prefix: string, token: string | null): Promise<Listing> {
  const query = { 'list-type': '2', prefix, ...(token !== null && { 'continuation-token': token }) };
  const { text } = await client.sendForText({ method: 'GET', key: '', query, action: 'list' });
  return parseListing(text, prefix);
}

/** Objects of one page that are named as blobs; others in the bucket are none of ours. */
export function parseListing(xml: string, prefix: string): Listing {
  const found = [...xml.matchAll(/<Contents>(.*?)<\/Contents>/gs)].flatMap(([, entry = '']) => {
    const sha256 = blobOf(unescapeXml(field(entry, 'Key') ?? ''), prefix);
    if (sha256 === null) return [];
    const size = Number(field(entry, 'Size') ?? Number.NaN);
    const modifiedAt = new Date(field(entry, 'LastModified') ?? Number.NaN);
    return Number.isSafeInteger(size) && !Number.isNaN(modifiedAt.getTime())
      ? [{ sha256, size, modifiedAt }]
      : [];
  });
  const more = field(xml, 'IsTruncated') === 'true' ? field(xml, 'NextContinuationToken') : null;
  return { found, next: more === null ? null : unescapeXml(more) };
}

function field(xml: string, name: string): string | null {
  return new RegExp(`<${name}>([^<]*)</${name}>`).exec(xml)?.[1] ?? null;
}

/** The digest a key stands for, or null when it is none of ours. */
function blobOf(key: string, prefix: string): string | null {
  const sha256 = key.slice(prefix.length + 3);
  return NAME.test(sha256) && key === `${prefix}${sha256.slice(0, 2)}/${sha256}` ? sha256 : null;
}

/** Ends uploads in parts that were begun before that time and never finished; the server keeps, and bills, their parts. */
export async function abortUploads(client: S3Client, prefix: string, before: Date): Promise<number> {
  let aborted = 0;
  let marker: { 'key-marker': string; 'upload-id-marker': string } | null = null;
  for (let pages = 0; pages < MAX_PAGES; pages++) {
    const query: Record<string, string> = { uploads: '', prefix, ...marker };
    const { text } = await client.sendForText({ method: 'GET', key: '', query, action: 'list uploads' });
    for (const [, entry = ''] of text.matchAll(/<Upload>(.*?)<\/Upload>/gs)) {
      const key = unescapeXml(field(entry, 'Key') ?? '');
      const uploadId = unescapeXml(field(entry, 'UploadId') ?? '');
      const begun = new Date(field(entry, 'Initiated') ?? Number.NaN);
      if (blobOf(key, prefix) === null || uploadId === '' || !(begun < before)) continue;
      const abort = { method: 'DELETE', key, query: { uploadId }, action: 'abort upload' } as const;
      const { body } = await client.send(abort, ({ status }) => status === 404);
      body.resume();
      aborted += 1;
    }
    const next = field(text, 'NextKeyMarker');
    if (field(text, 'IsTruncated') !== 'true' || next === null) break;
    const nextId = unescapeXml(field(text, 'NextUploadIdMarker') ?? '');
    marker = { 'key-marker': unescapeXml(next), 'upload-id-marker': nextId };
  }
  return aborted;
}

/** The text of an XML element with its five named entities and numbers put back. */
export function unescapeXml(text: string): string {
  return text.replace(/&(amp|lt|gt|quot|apos|#\d{1,6}|#x[0-9a-fA-F]{1,5});/g, (whole, name: string) => {
    const named = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" }[name];
    if (named !== undefined) return named;
    const code = name.startsWith('#x') ? Number.parseInt(name.slice(2), 16) : Number(name.slice(1));
    return code > 0 && code <= 0x10ffff ? String.fromCodePoint(code) : whole;
  });
}
