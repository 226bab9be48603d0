import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { parse } from 'yaml';
import { z } from 'zod';

/** The parts of a Compose file that our own assertions look at; the Compose schema checks the rest. */
const composeFile = z.object({
  services: z.record(
    z.string(),
    z.object({
      image: z.string(),
      restart: z.string().optional(),
      environment: z.record(z.string(), z.string()).default({}),
      ports: z.array(z.string()).default([]),
      volumes: z.array(z.string()).default([]),
      depends_on: z.record(z.string(), z.object({ condition: z.string() })).default({}),
      healthcheck: z.object({ test: z.array(z.string()) }).optional(),
    }),
  ),
  volumes: z.record(z.string(), z.unknown()).default({}),
});

export type ComposeFile = z.infer<typeof composeFile>;

/** Paths here are relative to the repository. */
export function repositoryPath(path: string): string {
  return fileURLToPath(new URL(`../../${path}`, import.meta.url));
}

export async function readYaml(path: string): Promise<unknown> {
  return parse(await readFile(repositoryPath(path), 'utf8'), { merge: true });
}

export async function readComposeFile(path: string): Promise<ComposeFile> {
  return composeFile.parse(await readYaml(path));
}

/** Fills in variables as Compose does: `${NAME:-default}`, `${NAME:?message}` (throws with it), `${NAME}`. */
export function interpolate(text: string, env: Record<string, string> = {}): string {
  return text.replace(/\$\{(\w+)(?::([-?])([^}]*))?\}/g, (_, name: string, kind: string | undefined, rest: string) => {
    const value = env[name];
    if (value !== undefined && value !== '') return value;
    if (kind === '?') throw new Error(`${name}: ${rest}`);
    return kind === '-' ? rest : '';
  });
}
