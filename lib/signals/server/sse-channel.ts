/** Bytes to send; several parts stand for one message, so that a large shared body is never copied per client. */
export type SseMessage = readonly Uint8Array[];

export type SseChannel = {
  readonly stream: ReadableStream<Uint8Array>;
  /** Queues a message for a reader that keeps up; one that does not gets `resync` later instead. */
  send(message: SseMessage): void;
  /** True when nothing has been read since the previous call although something waits. */
  isStalled(): boolean;
  /** Delivers a last message if there is room and ends the stream. */
  close(last?: SseMessage): void;
};

export type SseChannelOptions = {
  /** What a reader needs to be up to date; asked for only when it is about to read. */
  resync: () => SseMessage[];
  /** Called once, however the stream ends. */
  onEnd: () => void;
  onOverflow?: () => void;
  /** Messages for a reader that already has a state; without them the stream begins with `resync`. */
  initial?: SseMessage[] | undefined;
  maxQueuedBytes?: number;
};

const MAX_QUEUED_BYTES = 1024 * 1024;

/**
 * One client's event stream with a bounded queue. Memory for a client that never reads is at most `maxQueuedBytes` of
 * bytes it shares with others: beyond that its queue is thrown away, and if it ever reads again it gets a whole state.
 */
export function createSseChannel(options: SseChannelOptions): SseChannel {
  const maxQueuedBytes = options.maxQueuedBytes ?? MAX_QUEUED_BYTES;
  let queue: SseMessage[] = options.initial ?? [];
  let queuedBytes = queue.reduce((sum, message) => sum + sizeOf(message), 0);
  let needsResync = options.initial === undefined;
  let reads = 0;
  let readsAtLastCheck = -1;
  let ended = false;
  let wake: (() => void) | null = null;
  let controller: ReadableStreamDefaultController<Uint8Array> | null = null;

  function takeAll(): SseMessage[] {
    const taken = needsResync ? [...options.resync(), ...queue] : queue;
    needsResync = false;
    queue = [];
    queuedBytes = 0;
    return taken;
  }

  function end(): void {
    if (ended) return;
    ended = true;
    queue = [];
    options.onEnd();
    wake?.();
  }

  const stream = new ReadableStream<Uint8Array>(
    {
      start(started) {
        controller = started;
      },
      async pull(current) {
        reads++;
        let messages = takeAll();
        while (messages.length === 0 && !ended) {
          await new Promise<void>((resolve) => {
            wake = resolve;
          });
          wake = null;
          messages = ended ? [] : takeAll();
        }
        if (ended) return;
        for (const message of messages) for (const part of message) current.enqueue(part);
      },
      cancel: end,
    },
    { highWaterMark: 0 },
  );

  return {
    stream,
    send(message) {
      if (ended) return;
      if (needsResync && wake === null) return;
      queuedBytes += sizeOf(message);
      if (queuedBytes > maxQueuedBytes && wake === null) {
        queue = [];
        queuedBytes = 0;
        needsResync = true;
        options.onOverflow?.();
        return;
      }
      queue.push(message);
      wake?.();
    },
    isStalled() {
      const stalled = wake === null && reads === readsAtLastCheck && (needsResync || queue.length > 0);
      readsAtLastCheck = reads;
      return stalled;
    },
    close(last) {
      if (ended) return;
      if (last !== undefined && wake !== null) for (const part of last) controller?.enqueue(part);
      end();
      controller?.close();
    },
  };
}

function sizeOf(message: SseMessage): number {
  return message.reduce((sum, part) => sum + part.byteLength, 0);
}
