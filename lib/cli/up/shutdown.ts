/** Collects what a start has begun, so that a signal at any moment undoes exactly that, last begun first. */
export class Shutdown {
  private readonly parts: { name: string; stop: () => Promise<void> }[] = [];
  private readonly abort = new AbortController();
  private running: Promise<void> | null = null;

  /** Aborted as soon as stopping begins. */
  get signal(): AbortSignal {
    return this.abort.signal;
  }

  /** Registers something to stop; while everything is being stopped already, its turn comes next. */
  add(name: string, stop: () => Promise<void>): void {
    this.parts.push({ name, stop });
  }

  /** Stops everything once; a second call waits for the first. Failures are returned, not thrown: the rest must still stop. */
  run(onFailure: (name: string, error: unknown) => void): Promise<void> {
    this.running ??= this.stopAll(onFailure);
    return this.running;
  }

  private async stopAll(onFailure: (name: string, error: unknown) => void): Promise<void> {
    this.abort.abort();
    for (let part = this.parts.pop(); part !== undefined; part = this.parts.pop()) {
      try {
        await part.stop();
      } catch (error) {
        onFailure(part.name, error);
      }
    }
  }
}
