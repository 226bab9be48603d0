import { useCallback, useEffect, useRef, useState } from 'react';
import { useTopic } from '../../live/live-provider';
import { emptyLog, type LogState, withLogEvent } from './log-lines';

/** So that a program that writes a thousand lines a second costs ten renderings; a timer, since frames stop in hidden tabs. */
const GATHER_MS = 100;

export const LOG_SERVICES = ['preview', 'agent'] as const;
export type LogService = (typeof LOG_SERVICES)[number];

interface LogOptions {
  readonly projectId: string;
  readonly service: LogService;
  readonly limit?: number;
}

/** The log of a container, live. Another project or service needs another component (a `key`). */
export function useLog({ projectId, service, limit }: LogOptions): LogState {
  const [state, setState] = useState(() => emptyLog(limit));
  const waiting = useRef<(readonly [string, unknown])[]>([]);
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  const onEvent = useCallback((event: string, data: unknown) => {
    waiting.current.push([event, data]);
    timer.current ??= setTimeout(() => {
      const events = waiting.current;
      timer.current = undefined;
      waiting.current = [];
      setState((before) => events.reduce((log, [name, body]) => withLogEvent(log, name, body), before));
    }, GATHER_MS);
  }, []);
  useTopic(`logs.${projectId}.${service}`, onEvent);
  useEffect(() => {
    return () => {
      clearTimeout(timer.current);
      timer.current = undefined;
    };
  }, []);
  return state;
}
