import { ExternalLink, RotateCw } from 'lucide-react';
import { type FormEvent, useId, useState } from 'react';
import { buttonClass, IconButton } from '../../ui/button';
import { FRAME_WIDTHS, type FrameWidth } from './frame-scale';
import { ONLY_A_PATH, readPath } from './preview-path';
import styles from './preview.module.css';

interface PreviewBarProps {
  readonly path: string;
  readonly onPath: (path: string) => void;
  readonly width: FrameWidth;
  readonly onWidth: (width: FrameWidth) => void;
  /** undefined: nothing is shown that could be loaded again. */
  readonly onReload: (() => void) | undefined;
  readonly address: string;
}

export function PreviewBar(props: PreviewBarProps) {
  const { path, onPath, width, onWidth, onReload, address } = props;
  return (
    <div className={styles.bar}>
      <IconButton label="Reload the preview" size="small" aria-disabled={onReload === undefined} onClick={onReload}>
        <RotateCw size={16} aria-hidden />
      </IconButton>
      <PathField key={path} path={path} onPath={onPath} />
      <div role="group" aria-label="Width of the preview" className={styles.widths}>
        {(['fit', ...FRAME_WIDTHS] as const).map((choice) => (
          <button
            key={choice}
            type="button"
            aria-pressed={choice === width}
            className={styles.width}
            onClick={() => onWidth(choice)}
          >
            {choice === 'fit' ? 'Fit' : choice}
          </button>
        ))}
      </div>
      <a
        href={address}
        target="_blank"
        rel="noopener noreferrer"
        className={`${buttonClass('quiet', 'small')} ${styles.open}`}
        aria-label="Open this page in a tab"
        title="Open this page in a tab"
      >
        <ExternalLink size={16} aria-hidden />
      </a>
    </div>
  );
}

function PathField({ path, onPath }: { path: string; onPath: (path: string) => void }) {
  const [text, setText] = useState(path);
  const [isRefused, setRefused] = useState(false);
  const noteId = useId();
  function onSubmit(event: FormEvent): void {
    event.preventDefault();
    const read = readPath(text);
    setRefused(read === undefined);
    if (read === undefined) return;
    setText(read);
    onPath(read);
  }
  return (
    <form className={styles.path} onSubmit={onSubmit}>
      <input
        className={`mono ${styles.pathInput}`}
        value={text}
        aria-label="Path"
        aria-invalid={isRefused || undefined}
        aria-describedby={noteId}
        spellCheck={false}
        autoCapitalize="none"
        autoComplete="off"
        enterKeyHint="go"
        onChange={(event) => {
          setText(event.target.value);
          setRefused(false);
        }}
      />
      <p id={noteId} role="alert" className={isRefused ? styles.refused : 'visually-hidden'}>
        {isRefused ? ONLY_A_PATH : ''}
      </p>
    </form>
  );
}
