import type Docker from 'dockerode';
import { ensureBaseImage, pull } from './base-image.js';
import { buildImage, findImageId, hasImage } from './image-build.js';
import { packImageContext, removeImageContext, stageImageContext } from './image-context.js';
import { openEngine } from './open-engine.js';
import { withProgress } from './progress.js';
import {
  planRuntimeImage,
  RUNTIME_LABEL,
  RUNTIME_REPOSITORY,
  type Architecture,
  type RuntimeImagePlan,
} from './runtime-image-plan.js';

const ARCHITECTURES: Readonly<Record<string, Architecture>> = { amd64: 'x64', arm64: 'arm64' };

export interface RuntimeImage {
  readonly image: string;
  /** Whether it was built now. */
  readonly built: boolean;
}

/**
 * The image that projects run in. It is named by its content, so one that exists is used as it is; else it is built
 * here, and `sitewright/runtime:latest` is moved to it. An `image` of the operator's own is pulled at most.
 */
export async function ensureRuntimeImage(options: {
  dockerHost?: string;
  allowInstall: boolean;
  image?: string;
}): Promise<RuntimeImage> {
  const docker = openEngine(options.dockerHost);
  if (options.image !== undefined) return requireImage(docker, options.image);

  const plan = await planRuntimeImage(await engineArchitecture(docker));
  const isThere = await hasImage(docker, plan.image);
  if (!isThere) {
    await withProgress(`runtime image ${plan.image}`, () => build(docker, plan, options.allowInstall));
    await removeImageContext(plan);
  }
  await moveLatest(docker, plan.image);
  return { image: plan.image, built: !isThere };
}

async function requireImage(docker: Docker, image: string): Promise<RuntimeImage> {
  if (await hasImage(docker, image)) return { image, built: false };
  const refusal = await pull(docker, image);
  if (refusal === undefined) return { image, built: false };
  throw new Error(`The image ${image} is not here and cannot be pulled (${refusal}). Load it, or name another.`);
}

async function engineArchitecture(docker: Docker): Promise<Architecture> {
  const { Arch } = await docker.version();
  const architecture = ARCHITECTURES[Arch];
  if (architecture === undefined)
    throw new Error(`The runtime image can be built for amd64 and arm64, not for ${Arch}.`);
  return architecture;
}

async function build(docker: Docker, plan: RuntimeImagePlan, allowInstall: boolean): Promise<void> {
  const base = await ensureBaseImage(docker, plan, { allowInstall });
  const folder = await stageImageContext(plan);
  await withProgress('image put together by the engine', () =>
    buildImage(docker, packImageContext(folder), {
      image: plan.image,
      base,
      labels: { [RUNTIME_LABEL]: plan.hash, 'sitewright.base': base },
    }),
  );
}

/** A run that ended between build and tag is made good by the next one. */
async function moveLatest(docker: Docker, image: string): Promise<void> {
  const latest = `${RUNTIME_REPOSITORY}:latest`;
  if ((await findImageId(docker, latest)) === (await findImageId(docker, image))) return;
  await docker.getImage(image).tag({ repo: RUNTIME_REPOSITORY, tag: 'latest' });
}
