import { useQuery } from '@tanstack/react-query';
import { useDeferredValue, useState } from 'react';
import { projectsQuery } from '../api/queries';
import type { ProjectList } from '../api/revisions';
import { PageHeading } from '../app/page-heading';
import { useTopic } from '../live/live-provider';
import { ProblemNotice } from '../ui/notice';
import { Skeleton } from '../ui/skeleton';
import { Examples } from './examples';
import { ProjectCard } from './project-card';
import { ALL, type Filter, filterProjects } from './project-filter';
import { ProjectSearch } from './project-search';
import { usePendingDeletions } from './pending-deletions';
import { PromptBox } from './prompt-box';
import styles from './projects-page.module.css';

/** The prompt first, as large as the intention; below it what was built. */
export function ProjectsPage() {
  useTopic('projects');
  const projects = useQuery(projectsQuery);
  const { pending } = usePendingDeletions();
  const [example, setExample] = useState<string>();
  const shown = projects.data?.filter(({ id }) => !pending.has(id));
  return (
    <main id="main" tabIndex={-1} className="page">
      <section className={styles.intention} aria-label="New project">
        <PageHeading title="What shall it be?" tabTitle="Projects" className={styles.heading} />
        <PromptBox key={example} example={example} />
        {shown?.length === 0 && <Examples onChoose={setExample} />}
      </section>
      {projects.isError && shown === undefined && (
        <ProblemNotice error={projects.error} onRetry={() => void projects.refetch()} />
      )}
      {projects.isPending && <LoadingCards />}
      {shown !== undefined && shown.length > 0 && <Built projects={shown} />}
    </main>
  );
}

function Built({ projects }: { projects: ProjectList }) {
  const [filter, setFilter] = useState<Filter>(ALL);
  // Typing stays quick with hundreds of cards: they follow when there is time.
  const applied = useDeferredValue(filter);
  const found = filterProjects(projects, applied);
  return (
    <section aria-labelledby="built">
      <div className={styles.head}>
        <h2 id="built">Projects</h2>
        <ProjectSearch projects={projects} filter={filter} onChange={setFilter} />
      </div>
      <p className="visually-hidden" role="status">
        {applied === ALL ? '' : `${found.length} of ${projects.length} projects`}
      </p>
      {found.length === 0 ? (
        <p className={styles.nothing}>No project fits. Change the words or the status.</p>
      ) : (
        <ul className={styles.cards} role="list">
          {found.map((project) => (
            <li key={project.id} className={styles.item}>
              <ProjectCard project={project} words={applied.text} />
            </li>
          ))}
        </ul>
      )}
    </section>
  );
}

function LoadingCards() {
  return (
    <div className={styles.cards} role="status" aria-label="Loading the projects">
      {[1, 2, 3, 4].map((card) => (
        <Skeleton key={card} height={290} />
      ))}
    </div>
  );
}
