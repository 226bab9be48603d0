import { useQuery } from '@tanstack/react-query';
import { versionsQuery } from '../../api/queries';
import type { Project } from '../../api/types';
import { ProblemNotice } from '../../ui/notice';
import { Skeleton } from '../../ui/skeleton';
import { useRestore } from './use-restore';
import { VersionRow } from './version-row';
import styles from './versions-panel.module.css';

interface VersionsPanelProps {
  readonly project: Project;
  /** Absent: the files of a version cannot be shown here. */
  readonly onShowFiles?: ((version: string) => void) | undefined;
}

/** What the site was after each prompt, and the way back. */
export function VersionsPanel({ project, onShowFiles }: VersionsPanelProps) {
  const versions = useQuery(versionsQuery(project.id));
  const restore = useRestore(project.id);
  return (
    <section className={styles.panel} aria-labelledby="versions-heading">
      <h2 id="versions-heading" className="visually-hidden">
        Versions
      </h2>
      {versions.isPending && <VersionsSkeleton />}
      {versions.isError && <ProblemNotice error={versions.error} onRetry={() => void versions.refetch()} />}
      {versions.data?.length === 0 && (
        <p className={styles.empty}>No version yet. The first one is kept when the setup is done.</p>
      )}
      <ol className={styles.list}>
        {versions.data?.map((version, index, all) => (
          <VersionRow
            key={version.version}
            projectId={project.id}
            version={version}
            before={all[index + 1]?.version}
            isNewest={index === 0}
            restore={restore}
            onShowFiles={onShowFiles}
          />
        ))}
      </ol>
    </section>
  );
}

function VersionsSkeleton() {
  return (
    <div className={styles.list} aria-busy="true">
      <Skeleton height={72} />
      <Skeleton height={72} />
      <Skeleton height={72} />
    </div>
  );
}
