import { AppError } from '@/lib/kernel';

/** Where a store is, for messages. Never holds credentials. */
export type S3Place = { id: string; endpoint: URL; bucket: string };

/** An answer that is not a success, with the code of its XML body when it has one. */
export type S3Refusal = { status: number; code: string | null };

/** Whether the same request may succeed a moment later. */
export function isPassing({ status, code }: S3Refusal): boolean {
  return (
    status >= 500 || status === 429 || status === 408 || code === 'SlowDown' || code === 'RequestTimeout'
  );
}

/** The code of S3's XML error body; null when there is none, as after HEAD. */
export function errorCodeOf(body: string): string | null {
  return /<Code>([A-Za-z0-9.]{1,80})<\/Code>/.exec(body)?.[1] ?? null;
}

/** Says what an answer means for the person who set the store up, and what to change. */
export function nameRefusal(place: S3Place, action: string, refusal: S3Refusal): AppError {
  const { status, code } = refusal;
  const store = `The store “${place.id}” (${place.endpoint.host})`;
  const message = `store ${place.id}: ${action} answered ${status}${code === null ? '' : ` ${code}`}`;
  if (code === 'NoSuchBucket' || (status === 404 && action === 'head bucket')) {
    return new AppError('misconfigured', {
      message,
      userMessage: `${store} has no bucket “${place.bucket}”. Create it, or correct bucket at evidence.stores in mission-control.yaml.`,
    });
  }
  if (code === 'RequestTimeTooSkewed') {
    return new AppError('misconfigured', {
      message,
      userMessage: `${store} refuses requests because the clocks differ. Run a time service on this machine.`,
    });
  }
  if ((status >= 300 && status < 400) || code === 'AuthorizationHeaderMalformed') {
    return new AppError('misconfigured', {
      message,
      userMessage: `${store} expects another endpoint or signing region. Correct endpoint and signingRegion at evidence.stores in mission-control.yaml.`,
    });
  }
  if (status === 401 || status === 403) {
    return new AppError('forbidden', {
      message,
      userMessage: `${store} refuses MC’s credentials for bucket “${place.bucket}”. Check accessKeyId and secretAccessKey at evidence.stores, and that they may read, write, list and delete there.`,
    });
  }
  if (isPassing(refusal)) {
    return new AppError('unreachable', {
      message,
      userMessage: `${store} does not answer as it should (HTTP ${status}). Try again later.`,
    });
  }
  return new AppError('internal', { message });
}

/** A failure below HTTP: no connection, a time-out, a connection that broke. */
export function nameFailure(place: S3Place, action: string, cause: unknown): AppError {
  const why = failureCode(cause);
  return new AppError('unreachable', {
    message: `store ${place.id}: ${action} failed: ${why}`,
    userMessage: `The store “${place.id}” cannot be reached at ${place.endpoint.host} (${why}).`,
    cause,
  });
}

function failureCode(error: unknown): string {
  if (typeof error !== 'object' || error === null) return 'unknown';
  if ('code' in error && typeof error.code === 'string') return error.code;
  return error instanceof Error ? error.name : 'unknown';
}
