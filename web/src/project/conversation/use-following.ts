import { type RefObject, useCallback, useEffect, useLayoutEffect, useRef, useState } from 'react';

const NEAR_PX = 40;

interface Following {
  readonly isAtEnd: boolean;
  /** Something came since the end was in view. */
  readonly hasNews: boolean;
  readonly onScroll: () => void;
  readonly goToEnd: () => void;
}

/** Keeps the end of a list in view, but only while it is: nobody is dragged away from what they read. */
export function useFollowing(list: RefObject<HTMLElement | null>, content: unknown): Following {
  const [isAtEnd, setAtEnd] = useState(true);
  const [seen, setSeen] = useState(content);
  const follows = useRef(true);
  const lastTop = useRef(0);
  if (isAtEnd && seen !== content) setSeen(content);
  const follow = useCallback(() => {
    const { current } = list;
    if (current !== null && follows.current) current.scrollTo({ top: current.scrollHeight, behavior: 'instant' });
  }, [list]);
  useLayoutEffect(follow, [follow, content]);
  const look = useCallback(() => {
    const { current } = list;
    if (current === null) return;
    const distance = current.scrollHeight - current.scrollTop - current.clientHeight;
    // A step upwards is a reader who leaves, however small it is.
    const isLeaving = current.scrollTop < lastTop.current && distance > 1;
    lastTop.current = current.scrollTop;
    follows.current = distance < NEAR_PX && !isLeaving;
    setAtEnd(follows.current);
  }, [list]);
  useEffect(() => {
    const { current } = list;
    if (current === null) return undefined;
    // What comes late, or makes the room smaller, changes heights without a word of news.
    const observer = new ResizeObserver(follow);
    observer.observe(current);
    if (current.firstElementChild !== null) observer.observe(current.firstElementChild);
    // Whoever unfolds something wants to read it from its beginning.
    function onClick({ target }: MouseEvent): void {
      if (!(target instanceof Element) || target.closest('summary') === null) return;
      follows.current = false;
      requestAnimationFrame(look);
    }
    current.addEventListener('click', onClick);
    return () => {
      observer.disconnect();
      current.removeEventListener('click', onClick);
    };
  }, [list, follow, look]);
  function goToEnd(): void {
    follows.current = true;
    setAtEnd(true);
    follow();
    list.current?.focus();
  }
  return { isAtEnd, hasNews: seen !== content, onScroll: look, goToEnd };
}
