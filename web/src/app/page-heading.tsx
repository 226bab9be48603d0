import { type ReactNode, useEffect, useRef } from 'react';

interface PageHeadingProps {
  readonly title: string;
  /** What the browser's tab shows; the heading when absent. */
  readonly tabTitle?: string;
  readonly children?: ReactNode;
  readonly className?: string | undefined;
}

/**
 * The one `h1` of a page. It takes the focus when a person has come from another page, so that screen readers say where
 * they are; and it names the tab.
 */
export function PageHeading({ title, tabTitle = title, children, className }: PageHeadingProps) {
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => {
    document.title = `${tabTitle} · Sitewright`;
  }, [tabTitle]);
  useEffect(() => {
    if (hasNavigated) heading.current?.focus({ preventScroll: true });
    hasNavigated = true;
  }, []);
  return (
    <h1 ref={heading} tabIndex={-1} className={className}>
      {children ?? title}
    </h1>
  );
}

/** The first page is announced by the browser itself. */
let hasNavigated = false;
