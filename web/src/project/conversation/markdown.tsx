import { memo, type ReactNode } from 'react';
import { type Plan, planOf } from './markdown-plan';
import styles from './markdown.module.css';

/** A text of the agent with its paragraphs, lists, code and links. Whatever looks like HTML in it is text. */
export const Markdown = memo(function Markdown({ text }: { text: string }) {
  return <div className={styles.markdown}>{planOf(text).map(element)}</div>;
});

function element(plan: Plan, key: number): ReactNode {
  if (typeof plan === 'string') return plan;
  const children = plan.children.map(element);
  switch (plan.tag) {
    case 'hr':
    case 'br': {
      const Tag = plan.tag;
      return <Tag key={key} />;
    }
    // The page has its own headings; those of a message stand outside of that order.
    case 'heading':
      return (
        <p key={key} className={styles.heading}>
          <strong>{children}</strong>
        </p>
      );
    case 'a':
      return (
        <a key={key} href={plan.href} target="_blank" rel="noopener noreferrer nofollow">
          {children}
        </a>
      );
    case 'pre':
      return (
        <pre key={key} className="mono" tabIndex={0} role="group" aria-label="Code">
          {children}
        </pre>
      );
    case 'table':
      return (
        <div key={key} className={styles.scroll} tabIndex={0} role="group" aria-label="Table">
          <table>
            <tbody>{children}</tbody>
          </table>
        </div>
      );
    default: {
      const Tag = plan.tag;
      return (
        <Tag key={key} {...attributesOf(plan)}>
          {children}
        </Tag>
      );
    }
  }
}

function attributesOf({ tag, start }: Exclude<Plan, string>): { start?: number } | { scope?: 'col' } {
  if (tag === 'th') return { scope: 'col' };
  return tag === 'ol' && start !== undefined ? { start } : {};
}
