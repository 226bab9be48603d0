import { useState } from 'react';
import type { Project } from '../../api/types';
import { Tabs } from '../../ui/tabs';
import { ServiceLog } from './service-log';
import type { LogService } from './use-log';
import styles from './logs-panel.module.css';

const TABS: readonly { readonly name: LogService; readonly label: string }[] = [
  { name: 'preview', label: 'Preview' },
  { name: 'agent', label: 'Agent' },
];

/** What the containers of a project write, live. */
export function LogsPanel({ project }: { project: Project }) {
  const [service, setService] = useState<LogService>('preview');
  return (
    <section className={styles.panel} aria-labelledby="logs-heading">
      <h2 id="logs-heading" className="visually-hidden">
        Logs
      </h2>
      <Tabs
        label="Container"
        tabs={TABS}
        selected={service}
        onSelect={setService}
        className={styles.tabs}
        panelClassName={styles.log}
      >
        <ServiceLog key={`${project.id} ${service}`} project={project} service={service} />
      </Tabs>
    </section>
  );
}
