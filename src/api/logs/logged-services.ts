import { SetupError } from '../../domain/failure.js';
import type { Project } from '../../domain/project.js';
import type { ProjectGateway } from '../../gateway/project-gateway.js';

/** Names of the services that have a log. Throws `conflict` when there are no containers. */
export async function loggedServices(
  gateway: Pick<ProjectGateway, 'ask'>,
  project: Project,
): Promise<readonly string[]> {
  return gateway.ask(project, 'services', {}).catch((error: unknown) => {
    if (!(error instanceof SetupError) || error.code !== 'not_found') throw error;
    // The project is there: only its containers are not.
    throw new SetupError('conflict', 'The containers of this project do not run, so there is no log.');
  });
}
