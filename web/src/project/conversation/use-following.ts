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
  if (isAtEnd && seen !== content) setSeen(content);
  const follow = useCallback(() => {
    const { current } = list;
    if (current !== null && follows.current) current.scrollTop = current.scrollHeight;
  }, [list]);
  useLayoutEffect(follow, [follow, content]);
  useEffect(() => {
    const { current } = list;
    if (current === null) return undefined;
    // What comes late, or makes the room smaller, changes heights without a word of news.
    const observer = new ResizeObserver(follow);
    observer.observe(current);
    if (current.firstElementChild !== null) observer.observe(current.firstElementChild);
    return () => observer.disconnect();
  }, [list, follow]);
  function onScroll(): void {
    const { current } = list;
    if (current === null) return;
    follows.current = current.scrollHeight - current.scrollTop - current.clientHeight < NEAR_PX;
    setAtEnd(follows.current);
  }
  function goToEnd(): void {
    follows.current = true;
    setAtEnd(true);
    follow();
    list.current?.focus();
  }
  return { isAtEnd, hasNews: seen !== content, onScroll, goToEnd };
}
