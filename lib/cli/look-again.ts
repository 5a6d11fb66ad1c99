import { AppError } from '@/lib/kernel';

export type Looked<T> = { found: T; isIt: boolean; made: number };

/**
 * Looks until what is found is what it has to be, at most `most` times, waiting twice as long each time: controllers settle after a deploy.
 * What could not be read, or only in part, is looked at again too; at the last time it is thrown.
 */
export async function lookAgain<T>(
  look: () => Promise<T>,
  isIt: (found: T) => boolean,
  how: { most: number; waitSeconds: number; wait: (seconds: number, why: string) => Promise<void> },
): Promise<Looked<T>> {
  for (let made = 1; ; made += 1) {
    const found = await look().catch((error: unknown) => {
      if (made === how.most || !mayPass(error)) throw error;
      return error;
    });
    if (!(found instanceof AppError)) {
      if (isIt(found)) return { found, isIt: true, made };
      if (made === how.most) return { found, isIt: false, made };
    }
    const why = found instanceof AppError ? found.userMessage : 'It is not what was let in yet.';
    await how.wait(how.waitSeconds * 2 ** (made - 1), why);
  }
}

function mayPass(error: unknown): error is AppError {
  return error instanceof AppError && (error.code === 'unreachable' || error.code === 'incomplete');
}
