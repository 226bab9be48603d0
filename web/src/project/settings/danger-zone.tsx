import { Trash2 } from 'lucide-react';
import { useState } from 'react';
import type { Project } from '../../api/types';
import { Button } from '../../ui/button';
import { DeleteDialog } from '../delete-dialog';
import type { Life } from '../life-commands';
import { STOP_HINT, StopButton } from '../stop-button';
import styles from './settings.module.css';

export function DangerZone({ project, life }: { project: Project; life: Life }) {
  const [isAsking, setAsking] = useState(false);
  return (
    <>
      <div className={styles.act}>
        <p>{STOP_HINT} Files, versions and the conversation stay.</p>
        <StopButton project={project} life={life} />
      </div>
      <div className={styles.act}>
        <p>Deletes the project with its containers, its files and its conversation.</p>
        <Button kind="danger" icon={<Trash2 size={16} aria-hidden />} onClick={() => setAsking(true)}>
          Delete
        </Button>
      </div>
      {isAsking && <DeleteDialog project={project} onClose={() => setAsking(false)} />}
    </>
  );
}
