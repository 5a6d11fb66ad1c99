import { AppError } from '@/lib/kernel';

export type Attempt<T> = { ok: true; value: T } | { ok: false; reason: string };

/** The result of parsing what a stranger sent, or why it was refused. Anything but an `AppError` is a bug and goes on. */
export function attempt<T>(work: () => T): Attempt<T> {
  try {
    return { ok: true, value: work() };
  } catch (error) {
    if (error instanceof AppError) return { ok: false, reason: error.message.slice(0, 400) };
    throw error;
  }
}
