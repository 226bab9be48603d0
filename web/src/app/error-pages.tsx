import { Link } from '@tanstack/react-router';
import { Button } from '../ui/button';
import { PageHeading } from './page-heading';
import styles from './error-pages.module.css';

export function NotFoundPage() {
  return (
    <main id="main" tabIndex={-1} className={`page ${styles.page}`}>
      <PageHeading title="Nothing here" />
      <p>There is no page at this address.</p>
      <Link to="/">All projects</Link>
    </main>
  );
}

/** A piece of the page that cannot be loaded was most likely replaced by an upgrade of the server. */
export function NewVersionPage({ error }: { error: unknown }) {
  const isOldPiece =
    error instanceof Error && /dynamically imported|Importing a module|module script/i.test(error.message);
  return (
    <main id="main" tabIndex={-1} className={`page ${styles.page}`}>
      <PageHeading title={isOldPiece ? 'A new version is installed' : 'This page failed'} />
      <p>
        {isOldPiece
          ? 'This page is of the version before. Nothing on the server was touched.'
          : 'This is a fault of the page. Work on the server goes on.'}
      </p>
      <Button kind="primary" onClick={() => location.reload()}>
        Reload
      </Button>
    </main>
  );
}
