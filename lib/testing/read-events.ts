export type ServerEvent = { event: string; data: string; id: string | null };

export type StreamReader = {
  /** The next event, or the next of a kind; comments and others are passed over. */
  next(kind?: string): Promise<ServerEvent>;
  /** True once the stream is over. */
  ended(): Promise<boolean>;
  cancel(): Promise<void>;
};

/** Reads server-sent events the way a browser does, one at a time. */
export function readEvents(stream: ReadableStream<Uint8Array>): StreamReader {
  const reader = stream.getReader();
  const decoder = new TextDecoder();
  let text = '';

  async function nextEvent(): Promise<ServerEvent | null> {
    for (;;) {
      const end = text.indexOf('\n\n');
      if (end < 0) {
        const { done, value } = await reader.read();
        if (done) return null;
        text += decoder.decode(value, { stream: true });
        continue;
      }
      const event = parseEvent(text.slice(0, end));
      text = text.slice(end + 2);
      if (event !== null) return event;
    }
  }

  return {
    async next(kind) {
      for (;;) {
        const event = await nextEvent();
        if (event === null) throw new Error('the stream is over');
        if (kind === undefined || event.event === kind) return event;
      }
    },
    async ended() {
      while ((await nextEvent()) !== null);
      return true;
    },
    cancel: () => reader.cancel(),
  };
}

function parseEvent(block: string): ServerEvent | null {
  const fields = new Map(
    block.split('\n').map((line): [string, string] => {
      const colon = line.indexOf(':');
      return [line.slice(0, colon), line.slice(colon + 1).trimStart()];
    }),
  );
  const data = fields.get('data');
  return data === undefined
    ? null
    : { event: fields.get('event') ?? 'message', data, id: fields.get('id') ?? null };
}
