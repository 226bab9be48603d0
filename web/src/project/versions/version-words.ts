/** What made a version, in words, from its key: `setup`, `turn:3`, `restore:1`, `before-restore:1`. */
export function makerOf(key: string): string {
  const [kind = '', number = ''] = key.split(':');
  switch (kind) {
    case 'setup':
      return 'Made by the setup';
    case 'turn':
      return `Made by follow-up prompt ${number}`;
    case 'restore':
      return 'Put back from an earlier version';
    case 'before-restore':
      return 'Kept before an earlier version was put back';
    default:
      return 'Kept by the server';
  }
}

/** Restoring keeps today's state first, as a version of its own: only the second new one means that it is done. */
export function isRestored(
  versions: readonly { version: string; key: string }[],
  newestBefore: string | undefined,
): boolean {
  const newest = versions[0];
  return newest !== undefined && newest.version !== newestBefore && newest.key.startsWith('restore:');
}
