import { Button } from '../ui/button';
import { clockTime } from '../ui/durations';
import { dayOf } from './dates';
import type { ApiToken } from './settings-queries';
import styles from './table.module.css';

export function TokenTable({ tokens, onRevoke }: { tokens: readonly ApiToken[]; onRevoke: (token: ApiToken) => void }) {
  return (
    <table className={styles.table}>
      <caption className="visually-hidden">API tokens, oldest first</caption>
      <thead>
        <tr>
          <th scope="col">Name</th>
          <th scope="col">Created</th>
          <th scope="col">Last used</th>
          <th scope="col">
            <span className="visually-hidden">Actions</span>
          </th>
        </tr>
      </thead>
      <tbody>
        {tokens.map((token) => (
          <tr key={token.id}>
            <th scope="row">{token.name}</th>
            <td data-label="Created">
              <time dateTime={token.createdAt}>{dayOf(token.createdAt)}</time>
            </td>
            <td data-label="Last used">
              {token.lastUsedAt === null ? (
                'Never'
              ) : (
                <time dateTime={token.lastUsedAt}>{clockTime(token.lastUsedAt)}</time>
              )}
            </td>
            <td className={styles.actions}>
              {token.configured ? (
                <span className="muted">From the configuration, changed there</span>
              ) : (
                <Button size="small" aria-label={`Revoke ${token.name}`} onClick={() => onRevoke(token)}>
                  Revoke
                </Button>
              )}
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
