import { useCallback, useEffect, useRef, useState } from 'react';
import { useTopic } from '../../live/live-provider';
import {
  applyEvent,
  type ConversationEvent,
  type ConversationState,
  NOTHING_HEARD,
  withAway,
} from './conversation-state';

type Change = (state: ConversationState) => ConversationState;

/** Where nobody looks there are no frames; words wait this long at most. */
const LONGEST_WAIT_MS = 250;

/** The conversation as it is written. Words come faster than anybody reads: they are put in once a frame. */
export function useConversation(projectId: string): ConversationState {
  const [state, setState] = useState(NOTHING_HEARD);
  const changes = useRef<Change[]>([]);
  const frame = useRef<{ cancel: () => void }>(undefined);

  const put = useCallback((change: Change) => {
    changes.current.push(change);
    frame.current ??= soon(() => {
      frame.current = undefined;
      const all = changes.current.splice(0);
      setState((before) => all.reduce((next, one) => one(next), before));
    });
  }, []);
  useEffect(() => () => frame.current?.cancel(), []);

  const onEvent = useCallback(
    (name: string, data: unknown) => {
      if (name === 'conversation') {
        const { event } = data as { event: ConversationEvent };
        put((before) => applyEvent(before, event));
      } else if (name === 'away') {
        const { message } = data as { message: string };
        put((before) => withAway(before, message));
      }
    },
    [put],
  );
  useTopic(`conversation.${projectId}`, onEvent);
  return state;
}

function soon(work: () => void): { cancel: () => void } {
  const timer = setTimeout(run, LONGEST_WAIT_MS);
  const frame = requestAnimationFrame(run);
  function cancel(): void {
    clearTimeout(timer);
    cancelAnimationFrame(frame);
  }
  function run(): void {
    cancel();
    work();
  }
  return { cancel };
}
