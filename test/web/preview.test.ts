import { describe, expect, it } from '@jest/globals';
import { fixRequest, lastLines } from '../../web/src/project/preview/fix-request.js';
import { frameSize } from '../../web/src/project/preview/frame-scale.js';
import { addressOf, readPath } from '../../web/src/project/preview/preview-path.js';
import { previewViewOf } from '../../web/src/project/preview/preview-view.js';

describe('the path field of the preview', () => {
  it.each([
    ['/about', '/about'],
    ['about', '/about'],
    ['  /about  ', '/about'],
    ['', '/'],
    ['/search?q=bread#first', '/search?q=bread#first'],
    ['?q=bread', '/?q=bread'],
    ['#menu', '/#menu'],
    ['/a/../b', '/b'],
    ['/shop/12:30', '/shop/12:30'],
    ['/a b', '/a%20b'],
  ])('takes %j', (typed, path) => {
    expect(readPath(typed)).toBe(path);
  });

  it.each([
    'https://example.com/about',
    'http:about',
    'localhost:3000/about',
    'javascript:alert(1)',
    '//example.com',
    '\\\\example.com',
    '/\\example.com',
    '/.//example.com',
    '/\t/example.com',
  ])('refuses %j', (typed) => {
    expect(readPath(typed)).toBeUndefined();
  });

  it('leads to the project’s own site only', () => {
    expect(addressOf('http://bakery-key.localhost:3000/', '/about')).toBe('http://bakery-key.localhost:3000/about');
    const address = addressOf('http://bakery-key.localhost:3000/', '//example.com');
    expect(new URL(address).host).toBe('bakery-key.localhost:3000');
  });
});

describe('the size of the frame', () => {
  const room = { width: 640, height: 500 };

  it('fills the room', () => {
    expect(frameSize('fit', room)).toEqual({ width: 640, height: 500, scale: 1 });
  });

  it('is drawn smaller when it is wider than the room, and fills its height', () => {
    expect(frameSize(1280, room)).toEqual({ width: 1280, height: 1000, scale: 0.5 });
  });

  it('is never drawn larger', () => {
    expect(frameSize(390, room)).toEqual({ width: 390, height: 500, scale: 1 });
  });

  it('is whole before the room is known', () => {
    expect(frameSize(768, { width: 0, height: 0 }).scale).toBe(1);
  });
});

describe('what the preview shows', () => {
  const asleep = { status: 'stopped', previewReady: false, problem: null } as const;
  const problem = { code: 'container_exited', message: 'The preview stopped.', hint: 'Look.', logTail: 'a' } as const;

  it('is the site when that answers', () => {
    expect(previewViewOf({ ...asleep, status: 'running', previewReady: true })).toMatchObject({
      kind: 'answers',
      frame: 'show',
    });
  });

  it.each(['running', 'starting'] as const)('keeps a page that may work while the project is %s', (status) => {
    expect(previewViewOf({ ...asleep, status }).frame).toBe('keep');
  });

  it.each(['stopping', 'stopped', 'error', 'deleting'] as const)('asks nothing of a project that is %s', (status) => {
    expect(previewViewOf({ ...asleep, status, previewReady: true }).frame).toBe('none');
  });

  it('says that it sleeps', () => {
    expect(previewViewOf(asleep)).toMatchObject({ kind: 'asleep', sentence: 'Asleep. Opens in about 4 s.', hint: '' });
  });

  it('says why it was put to sleep', () => {
    expect(previewViewOf({ ...asleep, problem })).toMatchObject({
      sentence: 'Asleep. The preview stopped.',
      hint: 'Look.',
      logTail: 'a',
    });
  });

  it('says why it does not run, even when nobody knows', () => {
    expect(previewViewOf({ ...asleep, status: 'error', problem }).sentence).toBe('The preview stopped.');
    expect(previewViewOf({ ...asleep, status: 'error' }).sentence).toBe('The site does not run.');
  });
});

describe('what the agent is asked', () => {
  const message = 'The preview stopped by itself.';

  it('tells what happened, with the last lines', () => {
    expect(fixRequest({ message, logTail: 'one\ntwo\n' })).toBe(
      'The site does not run. The preview stopped by itself.\n\nThe last lines of its log:\n\none\ntwo\n\nFind out why and fix it.',
    );
  });

  it('repeats nothing when nothing more is known', () => {
    expect(fixRequest({ message: 'The site does not run.', logTail: null })).toBe(
      'The site does not run.\n\nFind out why and fix it.',
    );
  });

  it('comes after what was begun, and is not added twice', () => {
    const once = fixRequest({ message, logTail: null }, 'Make it blue.');
    expect(once).toMatch(/^Make it blue\.\n\nThe site does not run\./);
    expect(fixRequest({ message, logTail: null }, once)).toBe(once);
  });

  it('has twelve lines at most, without colours and control characters', () => {
    const log = Array.from({ length: 20 }, (_, line) => `\u001b[31mline ${line}\u001b[0m\u0007`).join('\r\n');
    expect(lastLines(log).split('\n')).toEqual(Array.from({ length: 12 }, (_, line) => `line ${line + 8}`));
    expect(lastLines('x'.repeat(10_000)).length).toBe(500);
  });
});
