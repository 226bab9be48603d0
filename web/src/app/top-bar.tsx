import { useMutation, useQueryClient } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { Activity, LayoutGrid, LogOut, Settings } from 'lucide-react';
import { answerOf, api } from '../api/client';
import { useIsAdmin, useUser } from '../session/user';
import { useToast } from '../ui/toasts';
import { sentenceOf } from '../api/problem';
import { Wordmark } from './wordmark';
import styles from './top-bar.module.css';

export function TopBar() {
  const isAdmin = useIsAdmin();
  return (
    <header className={styles.bar}>
      <a href="#main" className={styles.skip}>
        Skip to content
      </a>
      <Link to="/" className={styles.home} aria-label="Sitewright, all projects">
        <Wordmark />
      </Link>
      <nav aria-label="Main" className={styles.nav}>
        <Link to="/" className={styles.link} activeOptions={{ exact: true }} aria-label="Projects">
          <LayoutGrid size={18} aria-hidden />
          <span className={styles.label}>Projects</span>
        </Link>
        {isAdmin && (
          <Link to="/operations" className={styles.link} aria-label="Operations">
            <Activity size={18} aria-hidden />
            <span className={styles.label}>Operations</span>
          </Link>
        )}
        <Link to="/settings" className={styles.link} aria-label="Settings">
          <Settings size={18} aria-hidden />
          <span className={styles.label}>Settings</span>
        </Link>
      </nav>
      <SignOut />
    </header>
  );
}

function SignOut() {
  const user = useUser();
  const queries = useQueryClient();
  const toast = useToast();
  const signOut = useMutation({
    mutationFn: () => answerOf(api.DELETE('/api/v1/session')),
    onSuccess: () => queries.resetQueries(),
    onError: (error) => toast({ text: sentenceOf(error) }),
  });
  return (
    <button
      type="button"
      className={styles.link}
      onClick={() => signOut.mutate()}
      aria-label={`Sign out ${user.name}`}
      title={`Sign out ${user.name}`}
    >
      <span className={styles.user}>{user.name}</span>
      <LogOut size={18} aria-hidden />
    </button>
  );
}
