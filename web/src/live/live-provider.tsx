import { useQueryClient } from '@tanstack/react-query';
import { createContext, type ReactNode, useContext, useEffect, useMemo, useState } from 'react';
import { applyLiveEvent, catchUp } from './apply-event';
import { LiveStream, type LiveState } from './live-stream';
import { setServerNow } from './server-clock';
import { Topics, type TopicListener } from './topics';

interface Live {
  readonly state: LiveState;
  readonly topics: Topics;
  readonly tryNow: () => void;
}

const LiveContext = createContext<Live | undefined>(undefined);

/** Keeps the cache of queries up to date from one stream, for the signed-in part of the page. */
export function LiveProvider({ onSignedOut, children }: { onSignedOut: () => void; children: ReactNode }) {
  const queries = useQueryClient();
  const [state, setState] = useState<LiveState>({ kind: 'connecting' });
  const { stream, topics } = useMemo(() => {
    const listeners = new Topics((names) => made.follow(names));
    const made = new LiveStream({
      onState: setState,
      onSignedOut,
      onEvent: (name, data) => {
        applyLiveEvent(queries, name, data);
        listeners.tell(name, data);
      },
      onHello: async (now, isAfterGap) => {
        setServerNow(now);
        if (isAfterGap) await catchUp(queries);
      },
    });
    return { stream: made, topics: listeners };
  }, [queries, onSignedOut]);

  useEffect(() => {
    const onVisibility = () => stream.setVisible(document.visibilityState === 'visible');
    document.addEventListener('visibilitychange', onVisibility);
    topics.reopen();
    return () => {
      document.removeEventListener('visibilitychange', onVisibility);
      stream.close();
    };
  }, [stream, topics]);

  const live = useMemo(() => ({ state, topics, tryNow: () => stream.tryNow() }), [state, topics, stream]);
  return <LiveContext value={live}>{children}</LiveContext>;
}

function useLive(): Live {
  const live = useContext(LiveContext);
  if (live === undefined) throw new Error('This part of the page is for signed-in people.');
  return live;
}

export function useLiveState(): { state: LiveState; tryNow: () => void } {
  const { state, tryNow } = useLive();
  return { state, tryNow };
}

/** Follows a topic of `GET /events` while the component is there; undefined: none. `listener` must be stable. */
export function useTopic(topic: string | undefined, listener?: TopicListener): void {
  const { topics } = useLive();
  useEffect(() => (topic === undefined ? undefined : topics.add(topic, listener)), [topics, topic, listener]);
}
