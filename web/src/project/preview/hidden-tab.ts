import { useEffect, useState } from 'react';

/**
 * A site in a frame keeps a socket open, and so keeps its project awake: a tab that was forgotten in the background
 * would do so for ever. One that is looked at again soon finds the site as it was.
 */
const FORGOTTEN_MS = 300_000;

export function useIsForgotten(): boolean {
  const [isForgotten, setForgotten] = useState(false);
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | undefined;
    function onChange(): void {
      clearTimeout(timer);
      if (document.visibilityState === 'visible') setForgotten(false);
      else timer = setTimeout(() => setForgotten(true), FORGOTTEN_MS);
    }
    onChange();
    document.addEventListener('visibilitychange', onChange);
    return () => {
      clearTimeout(timer);
      document.removeEventListener('visibilitychange', onChange);
    };
  }, []);
  return isForgotten;
}
