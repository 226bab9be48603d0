/** A line as the server sends it. */
export interface LogLine {
  /** ISO 8601; null when the engine did not say. */
  readonly at: string | null;
  readonly stream: 'stdout' | 'stderr';
  readonly text: string;
}

export type LogLevel = 'error' | 'warning';

export interface ShownLine extends LogLine {
  readonly kind: 'line';
  readonly id: number;
  /** `text` without colours, for searching, copying and counting. */
  readonly plain: string;
  readonly level: LogLevel | undefined;
}

/** Lines that nobody here has heard. */
export interface LogHole {
  readonly kind: 'hole';
  readonly id: number;
}

export type LogEntry = ShownLine | LogHole;

/** What a new connection says again, until the first line that is newer than all that is shown. */
interface Overlap {
  /** How often each shown line may come again. */
  readonly expected: Map<string, number>;
  readonly oldestMs: number;
  readonly newestMs: number;
  /** Something known came: so nothing is missing in between. */
  isFound: boolean;
}

export interface LogState {
  readonly entries: readonly LogEntry[];
  readonly limit: number;
  readonly errors: number;
  readonly warnings: number;
  /** So many of the oldest were let go. */
  readonly dropped: number;
  readonly isStarted: boolean;
  /** Why there is no log at the moment. */
  readonly away: string | undefined;
  readonly overlap: Overlap | undefined;
  readonly nextId: number;
}

export const LINE_LIMIT = 50_000;
/** More than a new connection repeats. */
const REPEAT_LIMIT = 1_000;
/** The server cuts at 16 KiB; this is for one that does not. */
const TEXT_LIMIT = 20_000;

export function emptyLog(limit = LINE_LIMIT): LogState {
  const nothing = { errors: 0, warnings: 0, dropped: 0, nextId: 1 };
  return { ...nothing, entries: [], limit, isStarted: false, away: undefined, overlap: undefined };
}

/** One event of the topic `logs.<project>.<service>`. Events of other kinds change nothing. */
export function withLogEvent(state: LogState, event: string, data: unknown): LogState {
  switch (event) {
    case 'log-start':
      return { ...state, isStarted: true, away: undefined, overlap: overlapOf(state) };
    case 'log-away':
      return { ...state, away: (data as { message: string }).message };
    case 'lines':
      return withLines({ ...state, isStarted: true }, (data as { lines: readonly LogLine[] }).lines);
    default:
      return state;
  }
}

/** After an absence that was told, the server itself goes on where it was: it repeats nothing, so nothing is missing. */
function overlapOf({ entries, away }: LogState): Overlap | undefined {
  const lines = entries.slice(-REPEAT_LIMIT).filter((entry) => entry.kind === 'line');
  if (lines.length === 0) return undefined;
  const expected = new Map<string, number>();
  let [oldestMs, newestMs] = [Infinity, -Infinity];
  for (const line of lines) {
    expected.set(keyOf(line), (expected.get(keyOf(line)) ?? 0) + 1);
    if (line.at === null) continue;
    oldestMs = Math.min(oldestMs, Date.parse(line.at));
    newestMs = Math.max(newestMs, Date.parse(line.at));
  }
  return { expected, oldestMs, newestMs, isFound: away !== undefined };
}

function keyOf({ at, stream, text }: LogLine): string {
  return `${at} ${stream} ${text}`;
}

function withLines(state: LogState, lines: readonly LogLine[]): LogState {
  let { nextId } = state;
  // A copy: React may compute a state twice.
  let overlap = state.overlap && { ...state.overlap, expected: new Map(state.overlap.expected) };
  const added: LogEntry[] = [];
  for (const raw of lines) {
    const line = { ...raw, text: cleanText(raw.text) };
    if (overlap !== undefined) {
      if (isRepeated(overlap, line)) continue;
      if (!overlap.isFound) added.push({ kind: 'hole', id: nextId++ });
      overlap.isFound = true;
      if (isNewest(overlap, line)) overlap = undefined;
    }
    const plain = plainText(line.text);
    added.push({ kind: 'line', id: nextId++, ...line, plain, level: levelOf(plain) });
  }
  return withinLimit({ ...state, overlap, nextId, ...countedWith(state, added, 1) }, [...state.entries, ...added]);
}

function isRepeated(overlap: Overlap, line: LogLine): boolean {
  const times = overlap.expected.get(keyOf(line)) ?? 0;
  const isOlder = line.at !== null && Date.parse(line.at) < overlap.oldestMs;
  if (times === 0 && !isOlder) return false;
  if (times > 0) overlap.expected.set(keyOf(line), times - 1);
  overlap.isFound = true;
  return true;
}

/** A line without a time is new as soon as it is not known. */
function isNewest({ newestMs }: Overlap, { at }: LogLine): boolean {
  return at === null || Date.parse(at) > newestMs;
}

function withinLimit(state: LogState, entries: readonly LogEntry[]): LogState {
  const excess = Math.max(0, entries.length - state.limit);
  if (excess === 0) return { ...state, entries };
  const gone = entries.slice(0, excess);
  const dropped = state.dropped + gone.filter(({ kind }) => kind === 'line').length;
  return { ...state, ...countedWith(state, gone, -1), dropped, entries: entries.slice(excess) };
}

function countedWith({ errors, warnings }: LogState, entries: readonly LogEntry[], sign: 1 | -1) {
  const levels = entries.map((entry) => (entry.kind === 'line' ? entry.level : undefined));
  return {
    errors: errors + sign * levels.filter((level) => level === 'error').length,
    warnings: warnings + sign * levels.filter((level) => level === 'warning').length,
  };
}

/* oxlint-disable no-control-regex -- control characters are what is looked for */
/** Titles of windows, links and other strings for a terminal, each with its end. */
const TERMINAL_STRINGS = /\u001b[\]PX^_][^\u0007\u001b]*(?:\u0007|\u001b\\)/g;
/** Everything that moves the cursor, clears or sets a mode: all but plain colours. */
const MOVES = /\u001b\[(?:[0-?]*[ -/]*[@-ln-~]|[0-?]*[:<-?][0-?]*m)/g;
const SHORT_ESCAPES = /\u001b(?!\[)[ -/]*[0-~]?/g;
const COLOURS = /\u001b\[[\d;]*m/g;
/** All but the tab and the escape character, which colours still need. */
const CONTROLS = /[\u0000-\u0008\u000a-\u001a\u001c-\u001f\u007f-\u009f]/g;
const ESCAPES_WITHOUT_COLOUR = /\u001b(?!\[[\d;]*m)/g;
/* oxlint-enable no-control-regex */

/** What a terminal would show in the end, with its colours: a line that was written over keeps its last part. */
export function cleanText(raw: string): string {
  const text = raw.slice(0, TEXT_LIMIT).replace(/[\r\n]+$/, '');
  return text
    .slice(text.lastIndexOf('\r') + 1)
    .replace(TERMINAL_STRINGS, '')
    .replace(MOVES, '')
    .replace(SHORT_ESCAPES, '')
    .replace(CONTROLS, '')
    .replace(ESCAPES_WITHOUT_COLOUR, '');
}

function plainText(text: string): string {
  return text.replace(COLOURS, '');
}

const NONE_OF = /\b(?:0|no|without(?: any)?) (?:errors?|warnings?|failures?)\b|\b(?:errors?|warnings?): 0\b/gi;
/** A line that names its own level, perhaps after its time. */
const CALM = /^[^\p{L}\d]*(?:[\dTZ:.,+/-]+\]? +){0,2}[[(]?(?:trace|debug|info)\b/iu;
/** A word of its own, or the end of a class name; not a part of a path such as `pages/error.astro`. */
const ERROR =
  /(?<![\w./-])(?:[Ee]rrors?|ERRORS?|ERR!|ERR_[A-Z_]+|[Ff]atal|FATAL|[Pp]anic|[A-Z]\w*(?:Error|Exception))(?![\w/-]|\.\w)/;
const WARNING = /(?<![\w./-])warn(?:ings?)?(?![\w/-]|\.\w)/i;

/** What a line seems to be by its words; the stream says nothing, for many programs write their progress to stderr. */
export function levelOf(plain: string): LogLevel | undefined {
  const text = plain.replace(NONE_OF, '');
  if (CALM.test(text)) return undefined;
  if (/\bdeprecat/i.test(text)) return WARNING.test(text) ? 'warning' : undefined;
  if (ERROR.test(text)) return 'error';
  return WARNING.test(text) ? 'warning' : undefined;
}

/** `3 errors, 1 warning`; empty when there are none. */
export function levelSummary({ errors, warnings }: Pick<LogState, 'errors' | 'warnings'>): string {
  const counts = [counted(errors, 'error'), counted(warnings, 'warning')];
  return counts.filter((words) => words !== '').join(', ');
}

function counted(count: number, word: string): string {
  return count === 0 ? '' : `${count.toLocaleString('en')} ${word}${count === 1 ? '' : 's'}`;
}

/** For the clipboard. */
export function logText(entries: readonly LogEntry[]): string {
  return entries.map((entry) => (entry.kind === 'line' ? `${entry.plain}\n` : '— lines skipped —\n')).join('');
}
