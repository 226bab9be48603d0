import { type Logger, makeTelemetryFilterString, Runtime } from '@temporalio/worker';

/** The part of a logger that Temporal's SDK needs; messages are fixed, facts come as fields. */
export interface SdkLog {
  write(level: 'debug' | 'info' | 'warn' | 'error', message: string, fields: Record<string, unknown>): void;
}

let installed = false;

/**
 * Sends what workers, workflows and activities log to our own logger. The SDK has one runtime per process, so only the
 * first call counts. It leaves signals alone: who owns the process decides in which order things end.
 */
export function installWorkerRuntime(log: SdkLog): void {
  if (installed) return;
  installed = true;
  Runtime.install({
    shutdownSignals: [],
    logger: sdkLogger(log),
    telemetryOptions: { logging: { filter: makeTelemetryFilterString({ core: 'WARN', other: 'ERROR' }), forward: {} } },
  });
}

function sdkLogger(log: SdkLog): Logger {
  const at =
    (level: Parameters<SdkLog['write']>[0]) =>
    (message: string, fields: Record<string | symbol, unknown> = {}) =>
      log.write(level, message, fields);
  return {
    log: (level, message, fields) => at(SDK_LEVELS[level])(message, fields),
    trace: () => undefined,
    debug: at('debug'),
    info: at('info'),
    warn: at('warn'),
    error: at('error'),
  };
}

const SDK_LEVELS = { TRACE: 'debug', DEBUG: 'debug', INFO: 'info', WARN: 'warn', ERROR: 'error' } as const;
