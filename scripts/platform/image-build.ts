import { createInterface } from 'node:readline';
import type Docker from 'dockerode';
import { types } from 'node:util';

/** One line of what an engine tells while it builds, pulls or imports. */
interface EngineStep {
  readonly stream?: string;
  readonly status?: string;
  readonly error?: string;
}

/** What a failure shows of the lines before it, and how much of a step is shown as it begins. */
const LAST_LINES = 30;
const LINE_LENGTH = 100;

/** Builds an image; the engine gives it its name only when everything went well. */
export async function buildImage(
  docker: Docker,
  context: NodeJS.ReadableStream,
  options: { image: string; base: string; labels: Record<string, string> },
): Promise<void> {
  const answer = await docker.buildImage(context, {
    t: options.image,
    buildargs: { BASE_IMAGE: options.base },
    labels: options.labels,
    forcerm: true,
  });
  await followSteps(answer, (step) => {
    if (step.startsWith('Step ')) process.stderr.write(`  ${inOneLine(step)}\n`);
  });
  if (!(await hasImage(docker, options.image)))
    throw new Error(`The engine ended the build of ${options.image} early.`);
}

function inOneLine(step: string): string {
  const text = step.replaceAll(/\s+/g, ' ');
  return text.length <= LINE_LENGTH ? text : `${text.slice(0, LINE_LENGTH)} …`;
}

/** Reads the engine's steps to their end. Throws what it reports as an error, with the lines before it. */
export async function followSteps(answer: NodeJS.ReadableStream, onStep: (step: string) => void): Promise<void> {
  const lines: string[] = [];
  for await (const line of createInterface({ input: answer })) {
    if (line === '') continue;
    const { stream, status, error } = JSON.parse(line) as EngineStep;
    if (error !== undefined) throw new Error([...lines.slice(-LAST_LINES), error].join('\n'));
    const text = (stream ?? status ?? '').trim();
    if (text === '') continue;
    lines.push(text);
    onStep(text);
  }
}

export async function hasImage(docker: Docker, image: string): Promise<boolean> {
  return (await findImageId(docker, image)) !== undefined;
}

export async function findImageId(docker: Docker, image: string): Promise<string | undefined> {
  try {
    return (await docker.getImage(image).inspect()).Id;
  } catch (error) {
    if (types.isNativeError(error) && 'statusCode' in error && error.statusCode === 404) return undefined;
    throw error;
  }
}
