import { useEffect, useRef, useState } from 'react';
import { answerOf, api } from '../api/client';
import { PresenceBeats } from './presence-beats';
import { viewerId } from './viewer-id';

/** Tells the server that this page is looked at; answers how many pages are, undefined: not known yet. */
export function usePresence(projectId: string, isPaused: boolean): number | undefined {
  const [viewers, setViewers] = useState<number>();
  const beats = useRef<PresenceBeats>(undefined);
  useEffect(() => {
    const made = new PresenceBeats({
      beat: () => void say(projectId).then((count) => count !== undefined && setViewers(count)),
      leave: () => leave(projectId),
    });
    const look = () => made.setVisible(document.visibilityState === 'visible');
    const goAway = () => made.setVisible(false);
    beats.current = made;
    document.addEventListener('visibilitychange', look);
    window.addEventListener('pagehide', goAway);
    window.addEventListener('pageshow', look);
    look();
    return () => {
      document.removeEventListener('visibilitychange', look);
      window.removeEventListener('pagehide', goAway);
      window.removeEventListener('pageshow', look);
      goAway();
    };
  }, [projectId]);
  useEffect(() => beats.current?.setPaused(isPaused), [projectId, isPaused]);
  return viewers;
}

/** Silent when it fails: the next one comes by itself, and the connection strip tells what is wrong. */
async function say(projectId: string): Promise<number | undefined> {
  const call = api.POST('/api/v1/projects/{id}/presence', {
    params: { path: { id: projectId } },
    body: { viewerId: viewerId() },
  });
  return answerOf(call).then(
    ({ viewers }) => viewers,
    () => undefined,
  );
}

/** Also when the page is being closed, where an ordinary request would be cancelled. */
function leave(projectId: string): void {
  const path = `/api/v1/projects/${encodeURIComponent(projectId)}/presence/${viewerId()}`;
  fetch(path, { method: 'DELETE', keepalive: true }).catch(() => undefined);
}
