import type { Project } from '../../api/types';
import type { Life } from '../life-commands';
import { DangerZone } from './danger-zone';
import { Facts } from './facts';
import { ModelForm } from './model-form';
import { NameForm } from './name-form';
import styles from './settings.module.css';

/** What can be changed about a project, what it is called in the machine room, and how it ends. */
export function ProjectSettingsPanel({ project, life }: { project: Project; life: Life }) {
  return (
    <div className={styles.panel}>
      <section className={styles.section} aria-labelledby="project-settings">
        <h2 id="project-settings">Settings</h2>
        <NameForm key={project.name} project={project} />
        <ModelForm key={project.model} project={project} />
      </section>
      <section className={styles.section} aria-labelledby="project-facts">
        <h2 id="project-facts">Facts</h2>
        <Facts project={project} />
      </section>
      <section className={`${styles.section} ${styles.danger}`} aria-labelledby="project-danger">
        <h2 id="project-danger">Stop or delete</h2>
        <DangerZone project={project} life={life} />
      </section>
    </div>
  );
}
