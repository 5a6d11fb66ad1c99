import { createHash } from 'node:crypto';
import http from 'node:http';
import https from 'node:https';
import { AwsV4Signer } from 'aws4fetch';
import { AppError } from '@/lib/kernel';
import { pause } from '../leader';
import { errorCodeOf, isPassing, nameFailure, nameRefusal, type S3Place, type S3Refusal } from './s3-error';

export type S3Options = S3Place & {
  signingRegion: string;
  /** Asked before every request, so that a rotated secret counts at once. What it returns is never logged. */
  credentials: () => { accessKeyId: string; secretAccessKey: string };
  /** Longest wait for an answer, and for the next bytes of one; default 30 s, and 2 minutes where bytes are sent. */
  answerWithinMs?: number;
  sendWithinMs?: number;
  /** How often a request is made in all, default 4, waiting `backOffMs` × 1, 2, 4 … between; default 200 ms. */
  attempts?: number;
  backOffMs?: number;
};

export type S3Request = {
  method: 'GET' | 'HEAD' | 'PUT' | 'POST' | 'DELETE';
  /** Key inside the bucket; empty for the bucket itself. */
  key: string;
  query?: Record<string, string>;
  headers?: Record<string, string>;
  body?: Uint8Array;
  /** What is done, for messages. */
  action: string;
};

/** An answer whose body was not read yet. */
export type S3Reply = { status: number; headers: http.IncomingHttpHeaders; body: http.IncomingMessage };

export type S3Client = {
  place: S3Place;
  answerWithinMs: number;
  attempts: number;
  /** Waits before attempt `number`, the first being 1. */
  backOff(number: number): Promise<void>;
  /** Sends until it succeeds or cannot: 2xx and what `accept` names are answers, everything else an AppError. */
  send(request: S3Request, accept?: (refusal: S3Refusal) => boolean): Promise<S3Reply>;
  /** The same, with the body of a success read as text of at most 8 MiB. */
  sendForText(
    request: S3Request,
    accept?: (refusal: S3Refusal) => boolean,
  ): Promise<{ status: number; text: string }>;
};

const MAX_TEXT_BYTES = 8 * 1024 * 1024;
const NO_BYTES = new Uint8Array();

/** Signed requests to one bucket over kept-open connections, repeated with growing pauses while the server is busy or away. */
export function createS3Client(options: S3Options): S3Client {
  const { id, endpoint, bucket, attempts = 4, backOffMs = 200, answerWithinMs = 30_000 } = options;
  const place = { id, endpoint, bucket };
  const secure = endpoint.protocol === 'https:';
  const agent = new (secure ? https : http).Agent({ keepAlive: true, maxSockets: 64, maxFreeSockets: 8 });
  const never = new AbortController().signal;

  async function sign(request: S3Request) {
    const url = new URL(endpoint);
    const segments = [bucket, ...(request.key === '' ? [] : request.key.split('/'))];
    url.pathname = [url.pathname.replace(/\/+$/, ''), ...segments.map(encodeSegment)].join('/');
    for (const [name, value] of Object.entries(request.query ?? {})) url.searchParams.set(name, value);
    const signer = new AwsV4Signer({
      ...options.credentials(),
      method: request.method,
      url: url.href,
      headers: {
        ...request.headers,
        'x-amz-content-sha256': createHash('sha256')
          .update(request.body ?? NO_BYTES)
          .digest('hex'),
      },
      service: 's3',
      region: options.signingRegion,
    });
    const signed = await signer.sign();
    return { url: signed.url, headers: Object.fromEntries(signed.headers) };
  }

  async function attempt(request: S3Request): Promise<S3Reply> {
    const { url, headers } = await sign(request);
    const { body } = request;
    const waitMs = body === undefined ? answerWithinMs : (options.sendWithinMs ?? 120_000);
    return new Promise((resolve, reject) => {
      const sent = (secure ? https : http).request(url, {
        method: request.method,
        agent,
        headers: { ...headers, ...(hasBody(request) && { 'content-length': String(body?.length ?? 0) }) },
      });
      const timer = setTimeout(() => sent.destroy(timeout()), waitMs);
      sent.once('response', (response) => {
        clearTimeout(timer);
        resolve({ status: response.statusCode ?? 0, headers: response.headers, body: response });
      });
      sent.once('error', (error) => {
        clearTimeout(timer);
        reject(error);
      });
      sent.end(body);
    });
  }

  /** One try: an answer, or the failure and whether another try may help. */
  async function tryOnce(
    request: S3Request,
    accept: (refusal: S3Refusal) => boolean,
  ): Promise<{ reply: S3Reply } | { failure: AppError; passing: boolean }> {
    let reply: S3Reply;
    try {
      reply = await attempt(request);
    } catch (error) {
      if (error instanceof AppError) return { failure: error, passing: false };
      return { failure: nameFailure(place, request.action, error), passing: true };
    }
    if (reply.status >= 200 && reply.status < 300) return { reply };
    const text = await readText(reply.body, MAX_TEXT_BYTES).catch(() => '');
    const refusal = { status: reply.status, code: errorCodeOf(text) };
    if (accept(refusal)) return { reply };
    return { failure: nameRefusal(place, request.action, refusal), passing: isPassing(refusal) };
  }

  async function send(request: S3Request, accept: (refusal: S3Refusal) => boolean = () => false) {
    for (let number = 1; ; number++) {
      const result = await tryOnce(request, accept);
      if ('reply' in result) return result.reply;
      if (number >= attempts || !result.passing) throw result.failure;
      await backOff(number);
    }
  }

  /** Up to twice as long at random, so that many writers do not come back at one moment. */
  function backOff(number: number): Promise<void> {
    return pause(backOffMs * 2 ** (number - 1) * (1 + Math.random()), never);
  }

  async function sendForText(request: S3Request, accept?: (refusal: S3Refusal) => boolean) {
    for (let number = 1; ; number++) {
      const { status, body } = await send(request, accept);
      if (status >= 300) return { status, text: '' };
      try {
        return { status, text: await readText(body, MAX_TEXT_BYTES, answerWithinMs) };
      } catch (error) {
        if (number >= attempts) throw nameFailure(place, request.action, error);
        await backOff(number);
      }
    }
  }

  return { place, answerWithinMs, attempts, backOff, send, sendForText };
}

/** As S3 signs it: everything but unreserved characters, a plus sign too, which readers take for a space otherwise. */
function encodeSegment(segment: string): string {
  return encodeURIComponent(segment).replace(
    /[!'()*]/g,
    (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}

function hasBody({ method }: S3Request): boolean {
  return method === 'PUT' || method === 'POST';
}

/** The error of waiting too long, by the name sockets give it. */
export function timeout(): NodeJS.ErrnoException {
  return Object.assign(new Error('no answer in time'), { code: 'ETIMEDOUT' });
}

async function readText(body: http.IncomingMessage, maxBytes: number, withinMs = 30_000): Promise<string> {
  const timer = setTimeout(() => body.destroy(timeout()), withinMs);
  try {
    const chunks: Buffer[] = [];
    let size = 0;
    for await (const chunk of body as AsyncIterable<Buffer>) {
      size += chunk.length;
      if (size > maxBytes) throw new Error(`more than ${maxBytes} bytes`);
      chunks.push(chunk);
    }
    return Buffer.concat(chunks).toString('utf8');
  } finally {
    clearTimeout(timer);
  }
}
