import { useQuery } from '@tanstack/react-query';
import { useCallback, useMemo, useState } from 'react';
import { byteSize } from '../../ui/durations';
import { ProblemNotice } from '../../ui/notice';
import { Skeleton } from '../../ui/skeleton';
import { CodeView } from './code-view';
import { imageTypeOf, languageOf } from './file-kinds';
import { type ListedFile, shownName } from './file-tree';
import { type FileContent, fileQuery } from './site-files';
import styles from './file-view.module.css';

/** The route gives no more. */
const LARGEST_BYTES = 5 * 1024 * 1024;

interface FileViewProps {
  readonly projectId: string;
  readonly version: string;
  readonly file: ListedFile;
}

/** One file, to read. */
export function FileView({ projectId, version, file }: FileViewProps) {
  return (
    <div className={styles.view}>
      <div className={styles.head}>
        <h3 className={`mono ${styles.path}`}>{shownName(file.path)}</h3>
        <span className={`mono ${styles.size}`}>{byteSize(file.size)}</span>
      </div>
      {file.size > LARGEST_BYTES ? (
        <p className={styles.note}>This file has more than 5 MiB. The ZIP file has it.</p>
      ) : (
        <Loaded key={`${version} ${file.path}`} projectId={projectId} version={version} file={file} />
      )}
    </div>
  );
}

function Loaded({ projectId, version, file }: FileViewProps) {
  const content = useQuery(fileQuery({ id: projectId, version, path: file.path }));
  if (content.isPending) return <Skeleton height={240} />;
  if (content.isError) return <ProblemNotice error={content.error} onRetry={() => void content.refetch()} />;
  return <Content file={file} content={content.data} />;
}

function Content({ file, content }: { file: ListedFile; content: FileContent }) {
  const imageType = imageTypeOf(file.path);
  if (content.size === 0) return <p className={styles.note}>This file is empty.</p>;
  if (content.kind === 'text' && file.kind === 'link') {
    return <p className={styles.note}>A link to {shownName(content.text)}.</p>;
  }
  const image = imageType !== undefined && <ImageView file={file} content={content} type={imageType} />;
  if (content.kind === 'bytes') {
    return image === false ? <p className={styles.note}>These are bytes, not text. The ZIP file has them.</p> : image;
  }
  return (
    <>
      {image}
      <CodeView label={shownName(file.path)} text={content.text} language={languageOf(file.path)} />
    </>
  );
}

interface ImageViewProps {
  readonly file: ListedFile;
  readonly content: FileContent;
  readonly type: string;
}

function ImageView({ file, content, type }: ImageViewProps) {
  const [isBroken, setBroken] = useState(false);
  const blob = useMemo(
    () => new Blob([content.kind === 'text' ? content.text : content.blob], { type }),
    [content, type],
  );
  const show = useCallback(
    (image: HTMLImageElement) => {
      const address = URL.createObjectURL(blob);
      image.src = address;
      return () => URL.revokeObjectURL(address);
    },
    [blob],
  );
  if (isBroken) return <p className={styles.note}>This browser cannot show the image.</p>;
  return (
    <div className={styles.image}>
      <img ref={show} alt={shownName(file.path)} onError={() => setBroken(true)} />
    </div>
  );
}
