import type { Extract, Pack } from 'tar-stream';

export type Sink = ReturnType<Pack['entry']>;

/** Until the stream takes more, or takes nothing any more. */
export function roomIn(stream: Sink | Extract): Promise<void> {
  return new Promise((resolve) => {
    const go = (): void => {
      stream.off('drain', go);
      stream.off('close', go);
      resolve();
    };
    stream.on('drain', go);
    stream.on('close', go);
  });
}

/** Feeds a tar to its reader. What breaks the source breaks the reading, with the same error. */
export async function pourInto(tar: Extract, source: AsyncIterable<Uint8Array>): Promise<void> {
  try {
    for await (const chunk of source) {
      if (tar.destroying) return;
      if (!tar.write(chunk)) await roomIn(tar);
    }
    tar.end(undefined);
  } catch (error) {
    tar.destroy(error instanceof Error ? error : new Error(String(error)));
    throw error;
  }
}
