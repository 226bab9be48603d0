import { setTimeout as startTimer } from 'node:timers';
import type Docker from 'dockerode';
import { types } from 'node:util';
import { makeDebianBase } from './debian-base.js';
import { followSteps, hasImage } from './image-build.js';
import { withProgress } from './progress.js';
import { BASE, type RuntimeImagePlan } from './runtime-image-plan.js';

/** How long a registry may take to say the first word, and how long it may then fall silent. */
const PULL_LIMITS = { firstWordMs: 10_000, silenceMs: 60_000 };

/** An image to build on: one that is here, else the registry's, else one made from Debian packages. Answers its name. */
export async function ensureBaseImage(
  docker: Docker,
  plan: RuntimeImagePlan,
  options: { allowInstall: boolean },
): Promise<string> {
  for (const image of [BASE.image, plan.debianBase]) if (await hasImage(docker, image)) return image;
  const refusal = await pull(docker, BASE.image);
  if (refusal === undefined) return BASE.image;
  process.stderr.write(`  ${BASE.image} cannot be pulled (${refusal}); a base is made from Debian packages instead\n`);
  await makeDebianBase(docker, plan, { ...options, refusal });
  return plan.debianBase;
}

/** Pulls an image. Answers undefined, or why it could not be had. */
export async function pull(docker: Docker, image: string, limits = PULL_LIMITS): Promise<string | undefined> {
  const giveUp = new AbortController();
  let timer = startTimer(() => giveUp.abort(), limits.firstWordMs);
  const restartTimer = () => {
    clearTimeout(timer);
    timer = startTimer(() => giveUp.abort(), limits.silenceMs);
  };
  try {
    await withProgress(`image ${image} from its registry, if that can be reached`, async () => {
      await followSteps(await docker.pull(image, { abortSignal: giveUp.signal }), restartTimer);
    });
    return (await hasImage(docker, image)) ? undefined : 'the registry broke off';
  } catch (error) {
    if (giveUp.signal.aborted) return 'its registry does not answer';
    return types.isNativeError(error) ? error.message.replace(/^\(HTTP code \d+\) [^-]*- /, '').trim() : String(error);
  } finally {
    clearTimeout(timer);
  }
}
