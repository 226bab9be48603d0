import { ensureDockerEngine } from './platform/ensure-docker-engine.js';
import { ensureRuntimeImage } from './platform/ensure-runtime-image.js';
import { openEngine } from './platform/open-engine.js';
import { removeOldImages } from './platform/remove-old-images.js';
import { RUNTIME_LABEL } from './platform/runtime-image-plan.js';

/**
 * `npm run images`: makes sure of the image that projects run in. `--no-install` keeps it from using apt; `--prune`
 * removes earlier images that no container uses.
 */
const args = process.argv.slice(2);
const dockerHost = process.env['DOCKER_HOST'];
const options = { allowInstall: !args.includes('--no-install'), ...(dockerHost === undefined ? {} : { dockerHost }) };

await ensureDockerEngine(options);
const { image, built } = await ensureRuntimeImage(options);
process.stdout.write(`${image} ${built ? 'was built' : 'is there already'}\n`);
if (args.includes('--prune')) {
  const removed = await removeOldImages(openEngine(dockerHost), RUNTIME_LABEL, image);
  for (const name of removed) process.stdout.write(`removed ${name}\n`);
}
