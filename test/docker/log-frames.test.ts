import { describe, expect, it } from '@jest/globals';
import type { LogLine } from '../../src/docker/container-runtime.js';
import { LOG_LINE_LIMIT_BYTES, logFrames, logLines } from '../../src/docker/log-frames.js';

const AT = '2026-03-04T05:06:07.000000008Z';

describe('logLines of logFrames', () => {
  it.each([1, 2, 3, 7, 8, 9, 40, 1000])('reads the same lines from chunks of %i bytes', async (size) => {
    const bytes = Buffer.concat([
      frame('stdout', 'größer 🙂\n'),
      frame('stderr', 'warning: 1\nwarning: 2\n'),
      frame('stdout', 'last'),
    ]);

    const lines = await read(chunksOf(bytes, size));

    expect(lines.map(({ stream, text }) => [stream, text])).toEqual([
      ['stdout', 'größer 🙂'],
      ['stderr', 'warning: 1'],
      ['stderr', 'warning: 2'],
      ['stdout', 'last'],
    ]);
    expect(lines.every(({ at }) => at?.toISOString() === '2026-03-04T05:06:07.000Z')).toBe(true);
  });

  it('joins a line, and a character, that the engine spread over frames with a time each', async () => {
    const text = Buffer.from('aé🙂b\n');

    const lines = await read([
      frame('stdout', text.subarray(0, 2)),
      frame('stdout', text.subarray(2, 5)),
      frame('stdout', text.subarray(5)),
    ]);

    expect(lines.map((line) => line.text)).toEqual(['aé🙂b']);
  });

  it('keeps lines of the two streams apart', async () => {
    const lines = await read([frame('stdout', 'out '), frame('stderr', 'err\n'), frame('stdout', 'put\n')]);

    expect(lines.map(({ stream, text }) => `${stream}: ${text}`)).toEqual(['stderr: err', 'stdout: out put']);
  });

  it('cuts a long line at its limit, before a character that would be cut in two', async () => {
    const text = `${'x'.repeat(LOG_LINE_LIMIT_BYTES - 1)}é and more\nnext\n`;

    const lines = await read([frame('stdout', text)]);

    expect(lines.map((line) => line.text)).toEqual(['x'.repeat(LOG_LINE_LIMIT_BYTES - 1), 'next']);
  });

  it.each([
    ['an empty line', '\n', ['']],
    ['a Windows line end', 'a\r\nb\r\n', ['a', 'b']],
    ['no line at all', '', []],
    ['bytes that are no UTF-8', Buffer.from([0x61, 0xff, 0x0a]), ['a\uFFFD']],
  ])('reads %s', async (_name, payload, expected) => {
    const lines = await read([frame('stdout', payload)]);

    expect(lines.map((line) => line.text)).toEqual(expected);
  });

  it('takes a log without times as it is', async () => {
    const lines = await read([rawFrame(1, Buffer.from('plain text\n'))]);

    expect(lines).toEqual([{ stream: 'stdout', text: 'plain text', at: null }]);
  });

  it.each([
    ['an unknown stream', rawFrame(3, Buffer.from('x'))],
    ['a length beyond reason', Buffer.from([1, 0, 0, 0, 0xff, 0xff, 0xff, 0xff])],
    ['text that is not framed', Buffer.from('Hello, this is a terminal')],
  ])('refuses %s', async (_name, bytes) => {
    await expect(read([bytes])).rejects.toMatchObject({ code: 'container_failed' });
  });
});

function frame(stream: 'stdout' | 'stderr', payload: string | Buffer): Buffer {
  return rawFrame(stream === 'stdout' ? 1 : 2, Buffer.concat([Buffer.from(`${AT} `), Buffer.from(payload)]));
}

function rawFrame(type: number, payload: Buffer): Buffer {
  const header = Buffer.from([type, 0, 0, 0, 0, 0, 0, 0]);
  header.writeUInt32BE(payload.length, 4);
  return Buffer.concat([header, payload]);
}

function chunksOf(bytes: Buffer, size: number): Buffer[] {
  const count = Math.ceil(bytes.length / size);
  return Array.from({ length: count }, (_, index) => bytes.subarray(index * size, (index + 1) * size));
}

async function read(chunks: readonly Buffer[]): Promise<LogLine[]> {
  const lines: LogLine[] = [];
  for await (const line of logLines(logFrames(streamOf(chunks)))) lines.push(line);
  return lines;
}

async function* streamOf(chunks: readonly Buffer[]): AsyncGenerator<Buffer> {
  for (const chunk of chunks) yield await Promise.resolve(chunk);
}
