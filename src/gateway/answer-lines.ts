/**
 * Lines of an answer that may have no end; empty ones, which only show that it goes on, are left out. Nothing is read
 * ahead but what one piece holds. `node:readline` is not made for this: when its input breaks just as its reader leaves, its
 * error ends the process.
 */
export async function* answerLines(body: ReadableStream<Uint8Array<ArrayBuffer>>): AsyncGenerator<string, void> {
  let rest = '';
  for await (const text of body.pipeThrough(new TextDecoderStream())) {
    const lines = (rest + text).split('\n');
    rest = lines.pop() ?? '';
    for (const line of lines) if (line !== '') yield line;
  }
  if (rest !== '') yield rest;
}
