import { destination, type Logger as PinoLogger, pino, stdSerializers, stdTimeFunctions } from 'pino';

/** Fields first, then a fixed message. */
export type Logger = PinoLogger;

export interface LoggerOptions {
  readonly level: 'debug' | 'info' | 'warn' | 'error';
  /** Where the lines go; default: standard output. */
  readonly file?: string;
  /** Takes out of each line what must not be told, whichever field or message it stands in. */
  readonly withoutSecrets: (line: string) => string;
}

/** What must never stand in a log, wherever somebody puts it by mistake. */
const SECRET_FIELDS = ['authorization', 'cookie', 'token', 'password', 'apiKey', 'masterKey'];

/** JSON lines with the time in ISO 8601. */
export function createLogger({ level, file, withoutSecrets }: LoggerOptions): Logger {
  return pino(
    {
      level,
      base: null,
      timestamp: stdTimeFunctions.isoTime,
      formatters: { level: (label) => ({ level: label }) },
      serializers: { err: stdSerializers.errWithCause, error: stdSerializers.errWithCause },
      hooks: { streamWrite: withoutSecrets },
      redact: { paths: SECRET_FIELDS.flatMap((field) => [field, `*.${field}`, `*.*.${field}`]), censor: '[secret]' },
    },
    // Written at once: a process that is killed loses no line that it had to say.
    destination({ dest: file ?? 1, sync: true, mkdir: true }),
  );
}
