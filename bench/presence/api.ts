import { z } from 'zod';

export interface Api {
  /** Answers what the service said, and throws when it did not succeed. */
  ask(method: string, path: string, body?: object): Promise<unknown>;
}

const projectPage = z.object({ projects: z.array(z.object({ id: z.string() })), nextCursor: z.string().nullable() });

const createdProject = z.object({ id: z.string() });

export function apiAt(url: string, token: string): Api {
  return {
    ask: async (method, path, body) => {
      const response = await fetch(new URL(`/api/v1${path}`, url), {
        method,
        headers: {
          authorization: `Bearer ${token}`,
          ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      });
      const text = await response.text();
      if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${text}`);
      return text === '' ? undefined : JSON.parse(text);
    },
  };
}

/** Takes the newest projects that are there and makes those that are missing, so that their setups run meanwhile. */
export async function projectsForLoad(api: Api, count: number): Promise<readonly string[]> {
  const { projects } = projectPage.parse(await api.ask('GET', `/projects?limit=${Math.min(count, 100)}`));
  const ids = projects.map(({ id }) => id);
  while (ids.length < count) {
    const prompt = `A landing page for bakery number ${ids.length + 1}`;
    ids.push(createdProject.parse(await api.ask('POST', '/projects', { prompt })).id);
  }
  return ids;
}
