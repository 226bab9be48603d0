import { getRouteApi } from '@tanstack/react-router';
import { useCallback } from 'react';
import { panelFor, type PanelName } from './panels';

const route = getRouteApi('/projects/$projectId');

/** The panel that the address names, and how to go to another. */
export function usePanel(isWide: boolean): readonly [PanelName, (name: PanelName) => Promise<void>] {
  const { panel } = route.useSearch();
  const navigate = route.useNavigate();
  const show = useCallback(
    (name: PanelName) =>
      navigate({ search: name === 'conversation' ? {} : { panel: name }, replace: true, resetScroll: false }),
    [navigate],
  );
  return [panelFor(panel, isWide), show];
}
