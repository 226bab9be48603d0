import { useQuery } from '@tanstack/react-query';
import { Download, RotateCw } from 'lucide-react';
import { useState } from 'react';
import { versionsQuery } from '../../api/queries';
import type { Project, Version } from '../../api/types';
import { Button, buttonClass } from '../../ui/button';
import { clockTime } from '../../ui/durations';
import { Notice, ProblemNotice } from '../../ui/notice';
import { Skeleton } from '../../ui/skeleton';
import { firstShown } from './file-kinds';
import { FileTree } from './file-tree-view';
import { FileView } from './file-view';
import { archiveAddress, type SiteListing, siteQuery } from './site-files';
import { useFreshFiles } from './use-fresh-files';
import styles from './files-panel.module.css';

interface FilesPanelProps {
  readonly project: Project;
  /** The version to begin with; the site as it is now when absent. */
  readonly version?: string | undefined;
}

/** The site's files, to read, as they are now or were. */
export function FilesPanel({ project, version }: FilesPanelProps) {
  return <Files key={`${project.id} ${version ?? ''}`} project={project} version={version} />;
}

function Files({ project, version }: FilesPanelProps) {
  const [chosen, setChosen] = useState(version);
  const versions = useQuery(versionsQuery(project.id)).data ?? [];
  const site = useQuery(siteQuery(project.id, chosen));
  useFreshFiles(project.id, versions[0]?.version);
  return (
    <section className={styles.panel} aria-labelledby="files-heading">
      <h2 id="files-heading" className="visually-hidden">
        Files
      </h2>
      <div className={styles.bar}>
        <VersionChoice versions={versions} chosen={chosen} onChoose={setChosen} />
        <Button
          size="small"
          icon={<RotateCw size={16} aria-hidden />}
          busy={site.isFetching}
          onClick={() => void site.refetch()}
        >
          {site.isFetching ? 'Loading…' : 'Reload'}
        </Button>
        <a href={archiveAddress(project.id, chosen)} download className={buttonClass('plain', 'small')}>
          <Download size={16} aria-hidden />
          ZIP file
        </a>
      </div>
      {site.isPending && <Skeleton height={360} />}
      {site.isError && <ProblemNotice error={site.error} onRetry={() => void site.refetch()} />}
      {site.data !== undefined && <Site project={project} site={site.data} />}
    </section>
  );
}

interface VersionChoiceProps {
  readonly versions: readonly Version[];
  readonly chosen: string | undefined;
  readonly onChoose: (version: string | undefined) => void;
}

function VersionChoice({ versions, chosen, onChoose }: VersionChoiceProps) {
  return (
    <select
      aria-label="Files as of"
      className={styles.choice}
      value={chosen ?? ''}
      onChange={(event) => onChoose(event.target.value === '' ? undefined : event.target.value)}
    >
      <option value="">As they are now</option>
      {versions.map(({ version, title, at }) => (
        <option key={version} value={version}>
          {`${clockTime(at)} · ${title}`}
        </option>
      ))}
    </select>
  );
}

function Site({ project, site }: { project: Project; site: SiteListing }) {
  const [wanted, setWanted] = useState<string>();
  const first = firstShown(site.files.map(({ path }) => path));
  const selected = site.files.find(({ path }) => path === (wanted ?? first));
  if (site.files.length === 0) {
    return <p className={styles.empty}>There are no files yet. They show up once the template was copied.</p>;
  }
  return (
    <>
      {site.isTruncated && (
        <Notice tone="idle">There are more than 5,000 files. Here are the first; the ZIP file has all.</Notice>
      )}
      <div className={styles.site}>
        <FileTree files={site.files} selected={selected?.path} onSelect={setWanted} />
        {selected === undefined ? (
          <p className={styles.empty}>This file is not there any more.</p>
        ) : (
          <FileView projectId={project.id} version={site.version} file={selected} />
        )}
      </div>
    </>
  );
}
