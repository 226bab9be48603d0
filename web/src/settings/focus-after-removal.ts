import { useEffect, useRef } from 'react';

/** Whoever deleted the row that had the focus goes on at the page's heading, not at nothing. */
export function useFocusAfterRemoval(count: number | undefined): void {
  const before = useRef(count);
  useEffect(() => {
    const isLess = count !== undefined && before.current !== undefined && count < before.current;
    before.current = count;
    if (isLess && document.activeElement === document.body) document.querySelector('h1')?.focus();
  }, [count]);
}
