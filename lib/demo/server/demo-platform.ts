import { z } from 'zod';
import { AppError } from '@/lib/kernel';

const DEADLINE_MS = 5_000;
const MAX_REPLY_BYTES = 256 * 1024;
const problemSchema = z.object({ detail: z.string().max(1_000) });

/** Sends one request to the demo platform. Throws `not_found` when none runs, `unreachable` when it does not do as asked. */
export async function askDemo(
  demoUrl: string | undefined,
  request: { method: 'GET' | 'PUT' | 'DELETE'; path: string; body?: unknown },
): Promise<unknown> {
  if (demoUrl === undefined) {
    throw new AppError('not_found', {
      message: 'MC_DEMO_URL is not set',
      userMessage: 'No demo platform runs beside this installation, so it has no faults to switch.',
    });
  }
  const response = await send(demoUrl, request);
  const text = (await response.text()).slice(0, MAX_REPLY_BYTES);
  if (response.ok) return text === '' ? null : parseJson(text);
  const problem = problemSchema.safeParse(parseJson(text));
  throw new AppError(response.status === 404 ? 'not_found' : 'unreachable', {
    message: `demo platform answered ${response.status}`,
    userMessage: problem.success
      ? problem.data.detail
      : `The demo platform answered HTTP ${response.status}.`,
  });
}

async function send(
  demoUrl: string,
  request: { method: string; path: string; body?: unknown },
): Promise<Response> {
  try {
    return await fetch(new URL(request.path, demoUrl), {
      method: request.method,
      redirect: 'error',
      cache: 'no-store',
      signal: AbortSignal.timeout(DEADLINE_MS),
      ...(request.body === undefined
        ? {}
        : { headers: { 'Content-Type': 'application/json' }, body: JSON.stringify(request.body) }),
    });
  } catch (cause) {
    throw new AppError('unreachable', {
      message: 'the demo platform does not answer',
      userMessage: 'The demo platform does not answer. Look at its log in .data/logs/demo.log.',
      cause,
    });
  }
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
