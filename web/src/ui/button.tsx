import type { ComponentProps, ReactNode } from 'react';
import styles from './button.module.css';

export interface ButtonProps extends ComponentProps<'button'> {
  /** One primary button a view. */
  readonly kind?: 'primary' | 'plain' | 'quiet' | 'danger';
  readonly size?: 'normal' | 'small';
  readonly icon?: ReactNode;
  /** What it was pressed for is under way: it says so and takes no second press, but keeps the focus. */
  readonly busy?: boolean | undefined;
}

export function Button({ kind = 'plain', size = 'normal', icon, busy, children, ...rest }: ButtonProps) {
  return (
    <button
      type="button"
      {...rest}
      className={`${styles.button} ${styles[kind]} ${size === 'small' ? styles.small : ''} ${rest.className ?? ''}`}
      aria-disabled={busy === true || rest['aria-disabled'] === true || undefined}
      // Enter in a field presses the form's button too.
      onClick={busy === true ? (event) => event.preventDefault() : rest.onClick}
    >
      {icon}
      {children}
    </button>
  );
}

/** A button with an icon alone; its name is for everybody who cannot see that. */
export function IconButton({ label, children, ...rest }: Omit<ButtonProps, 'icon'> & { label: string }) {
  return (
    <Button
      kind="quiet"
      {...rest}
      aria-label={label}
      title={label}
      className={`${styles.icon} ${rest.className ?? ''}`}
    >
      {children}
    </Button>
  );
}

/** For links that look like buttons. */
export function buttonClass(kind: NonNullable<ButtonProps['kind']> = 'plain', size: ButtonProps['size'] = 'normal') {
  return `${styles.button} ${styles[kind]} ${size === 'small' ? styles.small : ''}`;
}
