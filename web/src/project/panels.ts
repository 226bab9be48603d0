import type { ProjectPanel } from '../app/router';

/** What a tab shows. The conversation is one only where there is no room for it beside the others. */
export type PanelName = ProjectPanel | 'conversation';

const LABELS: Readonly<Record<PanelName, string>> = {
  conversation: 'Conversation',
  preview: 'Preview',
  logs: 'Logs',
  files: 'Files',
  versions: 'Versions',
  setup: 'Setup',
  settings: 'Settings',
};

const BESIDE: readonly PanelName[] = ['preview', 'logs', 'files', 'versions', 'setup', 'settings'];

export function tabsFor(isWide: boolean): readonly { readonly name: PanelName; readonly label: string }[] {
  const names = isWide ? BESIDE : (['conversation', ...BESIDE] as const);
  return names.map((name) => ({ name, label: LABELS[name] }));
}

/** An address that names no panel means the one that is first here. */
export function panelFor(named: ProjectPanel | undefined, isWide: boolean): PanelName {
  return named ?? (isWide ? 'preview' : 'conversation');
}
