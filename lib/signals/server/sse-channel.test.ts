import { describe, expect, it } from 'vitest';
import { createSseChannel, type SseChannelOptions, type SseMessage } from './sse-channel';

const text = (words: string): SseMessage => [new TextEncoder().encode(words)];
const decoder = new TextDecoder();

function open(options: Partial<SseChannelOptions> = {}) {
  const log: string[] = [];
  let state = 'whole 1';
  const channel = createSseChannel({
    resync: () => [text(state)],
    onEnd: () => log.push('ended'),
    onOverflow: () => log.push('overflow'),
    ...options,
  });
  const reader = channel.stream.getReader();
  const read = async () => {
    const { done, value } = await reader.read();
    return done ? 'over' : decoder.decode(value);
  };
  return { channel, reader, read, log, become: (next: string) => (state = next) };
}

describe('a channel', () => {
  it('begins with the whole state as of the moment it is read', async () => {
    const { channel, read, become } = open();
    channel.send(text('news that the state already holds'));
    become('whole 2');
    expect(await read()).toBe('whole 2');
    channel.send(text('news'));
    expect(await read()).toBe('news');
  });

  it('begins with what was missed when the reader has a state', async () => {
    const { channel, read } = open({ initial: [text('missed')] });
    channel.send(text('news'));
    expect([await read(), await read()]).toEqual(['missed', 'news']);
  });

  it('wakes a reader that waits', async () => {
    const { channel, read } = open({ initial: [] });
    const waiting = read();
    channel.send(text('news'));
    expect(await waiting).toBe('news');
  });

  it('throws the queue away when it grows too long, and gives the whole state instead', async () => {
    const { channel, read, log, become } = open({ initial: [], maxQueuedBytes: 10 });
    for (let n = 0; n < 1_000; n++) channel.send(text('12345678'));
    become('whole 3');
    expect(await read()).toBe('whole 3');
    expect(log).toEqual(['overflow']);
    channel.send(text('news'));
    expect(await read()).toBe('news');
  });

  it('one message larger than the queue still reaches a reader that waits', async () => {
    const { channel, read } = open({ initial: [], maxQueuedBytes: 4 });
    const waiting = read();
    await Promise.resolve();
    channel.send(text('a long message'));
    expect(await waiting).toBe('a long message');
  });

  it('knows a reader that has stopped reading from one that waits for news', async () => {
    const { channel, read } = open({ initial: [text('first')] });
    expect(await read()).toBe('first');
    const waiting = read();
    expect([channel.isStalled(), channel.isStalled()]).toEqual([false, false]);
    channel.send(text('news'));
    await waiting;
    channel.send(text('unread'));
    expect([channel.isStalled(), channel.isStalled()]).toEqual([false, true]);
  });

  it('ends once, however often and from whichever side', async () => {
    const { channel, reader, log } = open({ initial: [] });
    await reader.cancel();
    channel.close();
    channel.send(text('too late'));
    expect(log).toEqual(['ended']);
  });

  it('says goodbye to a reader that waits', async () => {
    const { channel, read, log } = open({ initial: [] });
    const waiting = read();
    await Promise.resolve();
    channel.close(text('signed out'));
    expect([await waiting, await read()]).toEqual(['signed out', 'over']);
    expect(log).toEqual(['ended']);
  });
});
