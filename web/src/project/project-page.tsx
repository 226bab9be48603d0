import { useQuery } from '@tanstack/react-query';
import { getRouteApi, Link } from '@tanstack/react-router';
import { useEffect, useRef } from 'react';
import { isProblem } from '../api/problem';
import { projectQuery } from '../api/queries';
import type { Project } from '../api/types';
import { PageHeading } from '../app/page-heading';
import { useTopic } from '../live/live-provider';
import { SetupView } from '../setup/setup-view';
import { ProblemNotice } from '../ui/notice';
import { Skeleton } from '../ui/skeleton';
import { Announcements } from './announcements';
import { useLife } from './life-commands';
import { usePresence } from './presence';
import { othersAmong } from './presence-beats';
import { ProjectHead } from './project-head';
import { tabTitleOf } from './project-words';
import { Workspace } from './workspace';
import styles from './project-page.module.css';

const route = getRouteApi('/projects/$projectId');

/** One project: how it becomes a site, and then the conversation beside the site. */
export function ProjectPage() {
  const { projectId } = route.useParams();
  return <OneProject key={projectId} id={projectId} />;
}

function OneProject({ id }: { id: string }) {
  useTopic(`project.${id}`);
  const query = useQuery({
    ...projectQuery(id),
    retry: (failures, error) => failures < 1 && !isProblem(error, 'not_found'),
  });
  const isGone = isProblem(query.error, 'not_found');
  const project = isGone ? undefined : query.data;
  const isSetUp = project?.setup.phase === 'completed';
  const life = useLife({ id, status: project?.status ?? 'created' });
  const viewers = usePresence(id, life.isHeld || isGone);
  const main = useRef<HTMLElement>(null);
  useEffect(() => {
    // What had the focus may have gone with the view of the setup.
    if (isSetUp && document.activeElement === document.body) main.current?.focus({ preventScroll: true });
  }, [isSetUp]);
  return (
    <main id="main" tabIndex={-1} ref={main} className={`${styles.page} ${isSetUp ? styles.full : ''}`}>
      <div className={styles.head}>
        <PageHeading {...titlesOf(project, isGone)} className={styles.name} />
        {project !== undefined && (
          <ProjectHead
            project={project}
            life={life}
            others={othersAmong(viewers ?? project.viewers, project.status === 'running')}
          />
        )}
      </div>
      {project !== undefined && <Announcements project={project} />}
      {isGone && <NoSuchProject />}
      {project !== undefined && isSetUp && <Workspace project={project} life={life} />}
      {project !== undefined && !isSetUp && <SetupView project={project} />}
      {!isGone && project === undefined && <Waiting error={query.error} onRetry={() => void query.refetch()} />}
    </main>
  );
}

function titlesOf(project: Project | undefined, isGone: boolean): { title: string; tabTitle: string } {
  if (project !== undefined) return { title: project.name, tabTitle: tabTitleOf(project) };
  const title = isGone ? 'No such project' : 'Project';
  return { title, tabTitle: title };
}

function NoSuchProject() {
  return (
    <div className={styles.gone}>
      <p>There is no such project. It may have been deleted.</p>
      <Link to="/">Projects</Link>
    </div>
  );
}

function Waiting({ error, onRetry }: { error: unknown; onRetry: () => void }) {
  if (error !== null) return <ProblemNotice error={error} onRetry={onRetry} />;
  return (
    <div role="status" aria-label="Loading the project">
      <Skeleton height={420} />
    </div>
  );
}
