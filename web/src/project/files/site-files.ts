import { queryOptions } from '@tanstack/react-query';
import { answerOf, api } from '../../api/client';
import type { GetAnswer } from '../../api/types';

export type SiteListing = GetAnswer<'/api/v1/projects/{id}/files'>;

export type FileContent =
  | { readonly kind: 'text'; readonly text: string; readonly size: number }
  | { readonly kind: 'bytes'; readonly blob: Blob; readonly size: number };

/** Large contents are not kept for long. */
const CONTENT_KEPT_MS = 60_000;

export const siteKeys = {
  now: (id: string) => ['files', id, 'now'] as const,
  version: (id: string, version: string) => ['files', id, version] as const,
};

/** The files of a version; without one, of the site as it is now. */
export function siteQuery(id: string, version: string | undefined) {
  const query = version === undefined ? {} : { version };
  return queryOptions({
    queryKey: version === undefined ? siteKeys.now(id) : siteKeys.version(id, version),
    queryFn: () => answerOf(api.GET('/api/v1/projects/{id}/files', { params: { path: { id }, query } })),
    staleTime: version === undefined ? 0 : Infinity,
  });
}

interface FileOfSite {
  readonly id: string;
  /** Of a listing or of the list of versions: its files never change. */
  readonly version: string;
  readonly path: string;
}

export function fileQuery({ id, version, path }: FileOfSite) {
  return queryOptions({
    queryKey: ['file', id, version, path] as const,
    queryFn: () => readFile({ id, version, path }),
    staleTime: Infinity,
    gcTime: CONTENT_KEPT_MS,
  });
}

async function readFile({ id, version, path }: FileOfSite): Promise<FileContent> {
  const params = { path: { id }, query: { version, path } };
  const blob = await answerOf(api.GET('/api/v1/projects/{id}/files/content', { params, parseAs: 'blob' }));
  if (!blob.type.startsWith('text/plain')) return { kind: 'bytes', blob, size: blob.size };
  return { kind: 'text', text: await blob.text(), size: blob.size };
}

/** The whole site as a ZIP file. */
export function archiveAddress(id: string, version: string | undefined): string {
  return `/api/v1/projects/${id}/archive${version === undefined ? '' : `?version=${version}`}`;
}
