import { describe, expect, it } from '@jest/globals';
import {
  cleanText,
  emptyLog,
  levelOf,
  levelSummary,
  type LogLine,
  type LogState,
  logText,
  withLogEvent,
} from '../../web/src/project/logs/log-lines.js';
import { finderOf, foundIn, nextFound, withFound } from '../../web/src/project/logs/log-search.js';

function line(second: number, text: string, more: Partial<LogLine> = {}): LogLine {
  return { at: new Date(second * 1_000).toISOString(), stream: 'stdout', text, ...more };
}

function after(state: LogState, ...lines: readonly LogLine[]): LogState {
  return withLogEvent(state, 'lines', { lines });
}

function restarted(state: LogState): LogState {
  return withLogEvent(state, 'log-start', {});
}

function texts({ entries }: LogState): readonly string[] {
  return entries.map((entry) => (entry.kind === 'line' ? entry.plain : '—'));
}

describe('lines after a new connection', () => {
  const before = after(restarted(emptyLog()), line(1, 'one'), line(2, 'two'), line(2, 'two'));

  it('keeps what is shown and repeats nothing', () => {
    const state = after(restarted(before), line(1, 'one'), line(2, 'two'), line(2, 'two'), line(3, 'three'));
    expect(texts(state)).toEqual(['one', 'two', 'two', 'three']);
  });

  it('takes a new line of the same moment', () => {
    const state = after(restarted(before), line(2, 'two'), line(2, 'two'), line(2, 'two'), line(2, 'other'));
    expect(texts(state)).toEqual(['one', 'two', 'two', 'two', 'other']);
  });

  it('draws a hole when nothing known comes again', () => {
    const state = after(restarted(before), line(9, 'nine'), line(9, 'ten'));
    expect(texts(state)).toEqual(['one', 'two', 'two', '—', 'nine', 'ten']);
    expect(logText(state.entries)).toContain('two\n— lines skipped —\nnine\n');
  });

  it('draws none when the containers were asleep in between', () => {
    const away = withLogEvent(before, 'log-away', { message: 'The container does not run.' });
    expect(texts(after(restarted(away), line(9, 'nine')))).toEqual(['one', 'two', 'two', 'nine']);
  });

  it('draws none when what is shown was let go in part', () => {
    let state = after(restarted(emptyLog(2)), line(1, 'one'), line(2, 'two'), line(3, 'three'));
    state = after(restarted(state), line(1, 'one'), line(2, 'two'), line(3, 'three'), line(4, 'four'));
    expect(texts(state)).toEqual(['three', 'four']);
  });

  it('takes the same text at a later time', () => {
    const state = after(after(restarted(before), line(2, 'two'), line(3, 'three')), line(4, 'two'));
    expect(texts(state)).toEqual(['one', 'two', 'two', 'three', 'two']);
  });

  it('compares lines without a time by what they say', () => {
    const [a, b, c] = ['a', 'b', 'c'].map((text) => ({ ...line(0, text), at: null }));
    if (a === undefined || b === undefined || c === undefined) throw new Error('There are three.');
    const state = after(restarted(after(restarted(emptyLog()), a, b)), b, c, a);
    expect(texts(state)).toEqual(['a', 'b', 'c', 'a']);
  });

  it('gives the same state twice', () => {
    const base = restarted(before);
    const [once, twice] = [after(base, line(1, 'one'), line(4, 'x')), after(base, line(1, 'one'), line(4, 'x'))];
    expect(twice).toEqual(once);
  });
});

describe('what is kept', () => {
  it('lets the oldest go and says so, with its counts', () => {
    const state = after(emptyLog(2), line(1, 'Error: one'), line(2, 'two'), line(3, 'WARN three'));
    expect(texts(state)).toEqual(['two', 'WARN three']);
    expect(state).toMatchObject({ dropped: 1, errors: 0, warnings: 1 });
  });

  it('keeps the lines while the log is away, and forgets that once it is back', () => {
    const away = withLogEvent(after(emptyLog(), line(1, 'one')), 'log-away', { message: 'The containers are asleep.' });
    expect(away.away).toBe('The containers are asleep.');
    expect(texts(away)).toEqual(['one']);
    expect(restarted(away).away).toBeUndefined();
  });

  it('leaves other events alone', () => {
    const state = emptyLog();
    expect(withLogEvent(state, 'gone', { topic: 'logs.x.preview' })).toBe(state);
  });
});

describe('the text of a line', () => {
  it.each([
    ['10 %\r20 %\r100 %', '100 %'],
    ['done\r\n', 'done'],
    ['a\u0007b\u0000c\td', 'abc\td'],
    ['\u001b[2K\u001b[1Gready', 'ready'],
    ['\u001b]0;title\u0007text', 'text'],
    ['\u001b]8;;https://a.example\u001b\\link\u001b]8;;\u001b\\', 'link'],
    ['\u001b]0;never ends', '0;never ends'],
    ['\u001b(Bplain\u001b7', 'plain'],
    ['\u001b[?25lhidden cursor', 'hidden cursor'],
    ['\u001b[>4mmode', 'mode'],
    ['\u001b[31mred\u001b[0m', '\u001b[31mred\u001b[0m'],
    ['\u009b31mred', '31mred'],
    ['<img src=x onerror=alert(1)>', '<img src=x onerror=alert(1)>'],
  ])('%j becomes %j', (raw, clean) => {
    expect(cleanText(raw)).toBe(clean);
  });

  it('has an end', () => {
    expect(cleanText('x'.repeat(1_000_000))).toHaveLength(20_000);
  });
});

describe('errors and warnings', () => {
  it.each([
    'Error: boom',
    '[ERROR] failed',
    'TypeError: x is not a function',
    'npm ERR! code 1',
    '12:00 error Something',
    'code: ERR_MODULE_NOT_FOUND',
  ])('%j is an error', (text) => expect(levelOf(text)).toBe('error'));

  it.each(['[WARN] slow', 'npm warn deprecated x', 'warning: unused'])('%j is a warning', (text) =>
    expect(levelOf(text)).toBe('warning'),
  );

  it.each([
    'Found 0 errors',
    'no errors, without warnings',
    'GET /error 200',
    'src/pages/error.astro',
    'INFO  2026-11-26T10:00:00 error=none',
    '10:00:00 [info] retry after error',
    'errors.length',
    'terror',
  ])('%j is neither', (text) => expect(levelOf(text)).toBeUndefined());

  it('are counted in words', () => {
    expect(levelSummary({ errors: 3, warnings: 1 })).toBe('3 errors, 1 warning');
    expect(levelSummary({ errors: 0, warnings: 0 })).toBe('');
  });
});

describe('the search', () => {
  it('takes its words as they are', () => {
    expect(foundIn(['a.b', 'axb', undefined, 'A.B'], finderOf('a.b'))).toEqual([0, 3]);
    expect(foundIn(['anything'], finderOf(''))).toEqual([]);
  });

  it('marks over the borders of colours', () => {
    const pieces = withFound(
      [
        { text: 'sp', look: 1 },
        { text: 'an <span>', look: 2 },
      ],
      finderOf('span'),
    );
    expect(pieces).toEqual([
      { text: 'sp', look: 1, isFound: true },
      { text: 'an', look: 2, isFound: true },
      { text: ' <', look: 2, isFound: false },
      { text: 'span', look: 2, isFound: true },
      { text: '>', look: 2, isFound: false },
    ]);
  });

  it('goes round', () => {
    expect(nextFound([2, 5], undefined, 1)).toBe(2);
    expect(nextFound([2, 5], 5, 1)).toBe(2);
    expect(nextFound([2, 5], 2, -1)).toBe(5);
    expect(nextFound([2, 5], 4, -1)).toBe(2);
    expect(nextFound([], 4, 1)).toBeUndefined();
  });
});
