import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { Plus } from 'lucide-react';
import { useState } from 'react';
import { answerOf, api } from '../api/client';
import { Button } from '../ui/button';
import { CopyButton } from '../ui/copy-button';
import { Dialog, DialogActions } from '../ui/dialog';
import { TextField } from '../ui/field';
import { ProblemNotice } from '../ui/notice';
import { Skeleton } from '../ui/skeleton';
import { useToast } from '../ui/toasts';
import { ConfirmDialog } from './confirm-dialog';
import { useFocusAfterRemoval } from './focus-after-removal';
import { SettingsForm } from './settings-form';
import { type ApiToken, type NewApiToken, tokensQuery } from './settings-queries';
import { reasonIn } from './shown-problem';
import { TokenTable } from './token-table';
import styles from './settings.module.css';

/** API tokens of the person who is signed in. */
export function TokensSection() {
  const tokens = useQuery(tokensQuery);
  const [isAdding, setAdding] = useState(false);
  const [revoking, setRevoking] = useState<ApiToken>();
  useFocusAfterRemoval(tokens.data?.length);
  return (
    <>
      <div className={styles.head}>
        <p className={styles.note}>
          A script sends one as <code className="mono">Authorization: Bearer …</code> and may do what you may do.
        </p>
        <Button kind="primary" icon={<Plus size={16} aria-hidden />} onClick={() => setAdding(true)}>
          New token
        </Button>
      </div>
      {tokens.isPending && <Skeleton height={140} />}
      {tokens.isError && <ProblemNotice error={tokens.error} onRetry={() => void tokens.refetch()} />}
      {tokens.data?.length === 0 && <p>No tokens yet. Make one for your first script.</p>}
      {tokens.data !== undefined && tokens.data.length > 0 && (
        <TokenTable tokens={tokens.data} onRevoke={setRevoking} />
      )}
      {isAdding && <NewTokenDialog onClose={() => setAdding(false)} />}
      {revoking !== undefined && <RevokeDialog token={revoking} onClose={() => setRevoking(undefined)} />}
    </>
  );
}

/** Asks for a name, then shows the token: the only time that anybody sees it. */
function NewTokenDialog({ onClose }: { onClose: () => void }) {
  const queries = useQueryClient();
  const [name, setName] = useState('');
  const create = useMutation({
    mutationFn: () => answerOf(api.POST('/api/v1/account/tokens', { body: { name } })),
    onSuccess: () => queries.invalidateQueries({ queryKey: tokensQuery.queryKey }),
  });
  if (create.data !== undefined) return <MadeToken token={create.data} onClose={onClose} />;
  return (
    <Dialog title="New token" onClose={onClose}>
      <SettingsForm
        saving={create}
        onSave={() => create.mutate()}
        fields={['name']}
        button={{ label: 'Make token', pending: 'Making…' }}
        onCancel={onClose}
      >
        <TextField
          label="Name"
          hint="To tell it from others, for example the script that uses it."
          value={name}
          onChange={({ target }) => setName(target.value)}
          error={reasonIn(create.error, 'name')}
          required
          maxLength={80}
          autoComplete="off"
        />
      </SettingsForm>
    </Dialog>
  );
}

function MadeToken({ token: { name, token }, onClose }: { token: NewApiToken; onClose: () => void }) {
  return (
    <Dialog title={`Token “${name}”`} onClose={onClose}>
      <p role="status">It is shown this once. Keep it where the script finds it.</p>
      <div className={styles.secret}>
        <code className="mono">{token}</code>
        <CopyButton text={token} what="the token" />
      </div>
      <DialogActions>
        <Button kind="primary" onClick={onClose}>
          Done
        </Button>
      </DialogActions>
    </Dialog>
  );
}

function RevokeDialog({ token, onClose }: { token: ApiToken; onClose: () => void }) {
  const queries = useQueryClient();
  const toast = useToast();
  const revoke = useMutation({
    mutationFn: () =>
      answerOf(api.DELETE('/api/v1/account/tokens/{tokenId}', { params: { path: { tokenId: token.id } } })),
    onSuccess: () => {
      queries.setQueryData(tokensQuery.queryKey, (all) => all?.filter(({ id }) => id !== token.id));
      toast({ text: `Revoked “${token.name}”.` });
      onClose();
    },
  });
  return (
    <ConfirmDialog
      title={`Revoke “${token.name}”?`}
      button={{ label: 'Revoke', pending: 'Revoking…' }}
      doing={revoke}
      onConfirm={() => revoke.mutate()}
      onClose={onClose}
    >
      <p>Scripts that use it are refused from then on, and browsers that signed in with it are signed out.</p>
    </ConfirmDialog>
  );
}
