import { createContext, type ReactNode, useCallback, useContext, useEffect, useMemo, useRef, useState } from 'react';
import { Button } from './button';
import styles from './toasts.module.css';

export interface Toast {
  readonly text: string;
  readonly action?: { readonly label: string; readonly onPress: () => void };
  /** Milliseconds; hovering or focusing the toast does not stop the time: what it offers has another place too. */
  readonly durationMs?: number;
  /** Called once when it goes by itself or is pushed out, not when its action was pressed. */
  readonly onExpire?: () => void;
}

interface ShownToast extends Toast {
  readonly id: number;
}

const ToastContext = createContext<(toast: Toast) => void>(() => undefined);

/** Shows short news at the edge of the page; it takes no focus, F6 goes there. */
export function useToast(): (toast: Toast) => void {
  return useContext(ToastContext);
}

export function Toasts({ children }: { children: ReactNode }) {
  const [toasts, setToasts] = useState<readonly ShownToast[]>([]);
  const next = useRef(0);
  const region = useRef<HTMLDivElement>(null);
  const show = useCallback((toast: Toast) => {
    next.current += 1;
    const shown = { ...toast, id: next.current };
    setToasts((others) => [...others, shown]);
  }, []);
  const remove = useCallback((id: number) => setToasts((all) => all.filter((toast) => toast.id !== id)), []);
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      if (event.key === 'F6') region.current?.querySelector('button')?.focus();
    };
    document.addEventListener('keydown', onKey);
    return () => document.removeEventListener('keydown', onKey);
  }, []);
  const context = useMemo(() => show, [show]);
  return (
    <ToastContext value={context}>
      {children}
      <div ref={region} className={styles.region} role="status">
        {toasts.map((toast) => (
          <ToastBox key={toast.id} toast={toast} onGone={remove} />
        ))}
      </div>
    </ToastContext>
  );
}

function ToastBox({ toast, onGone }: { toast: ShownToast; onGone: (id: number) => void }) {
  const { id, durationMs = 6_000, onExpire, action } = toast;
  useEffect(() => {
    const timer = setTimeout(() => {
      onExpire?.();
      onGone(id);
    }, durationMs);
    return () => clearTimeout(timer);
  }, [id, durationMs, onExpire, onGone]);
  return (
    <div className={styles.toast}>
      <span>{toast.text}</span>
      {action !== undefined && (
        <Button
          size="small"
          onClick={() => {
            action.onPress();
            onGone(id);
          }}
        >
          {action.label}
        </Button>
      )}
    </div>
  );
}
