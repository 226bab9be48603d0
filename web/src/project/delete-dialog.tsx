import { useNavigate } from '@tanstack/react-router';
import type { Project } from '../api/types';
import { usePendingDeletions } from '../projects/pending-deletions';
import { Button } from '../ui/button';
import { Dialog, DialogActions } from '../ui/dialog';

export function DeleteDialog({ project, onClose }: { project: Project; onClose: () => void }) {
  const { deleteSoon } = usePendingDeletions();
  const navigate = useNavigate();
  function onDelete(): void {
    onClose();
    deleteSoon(project);
    void navigate({ to: '/' });
  }
  return (
    <Dialog title={`Delete “${project.name}”`} onClose={onClose}>
      <p>
        This deletes its containers, its files with all versions, and its conversation. For ten seconds you can take it
        back, then it cannot be undone.
      </p>
      <DialogActions>
        <Button onClick={onClose}>Keep it</Button>
        <Button kind="danger" onClick={onDelete}>
          Delete the project
        </Button>
      </DialogActions>
    </Dialog>
  );
}
