/**
 * Pieces of text as the body of a response, read no faster than they are taken. Waits for the first piece, so that a refusal
 * is still an answer of its own; a failure after that breaks the transfer off instead of looking like the end.
 */
export async function textStream(pieces: AsyncGenerator<string>): Promise<ReadableStream<Uint8Array>> {
  const encoder = new TextEncoder();
  let next = await pieces.next();
  return new ReadableStream({
    async pull(controller) {
      if (next.done === true) return controller.close();
      controller.enqueue(encoder.encode(next.value));
      next = await pieces.next();
    },
    async cancel() {
      await pieces.return(undefined);
    },
  });
}
