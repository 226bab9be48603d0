import type Docker from 'dockerode';

/**
 * Removes images with the label, other than `keep`. The engine itself refuses those that a container uses, so they
 * stay. Answers the names of the removed ones.
 */
export async function removeOldImages(docker: Docker, label: string, keep: string): Promise<string[]> {
  const images = await docker.listImages({ filters: { label: [label] } });
  const old = images.filter(({ RepoTags }) => !(RepoTags ?? []).includes(keep));
  const removed: string[] = [];
  for (const name of old.flatMap(({ Id, RepoTags }) => namesOf(RepoTags) ?? [Id])) {
    const isRemoved = await docker
      .getImage(name)
      .remove()
      .then(() => true)
      .catch(whenInUse);
    if (isRemoved) removed.push(name);
  }
  return removed;
}

/** An image that lost its last name is listed with a placeholder for one. */
function namesOf(tags: readonly string[] | undefined): readonly string[] | undefined {
  const names = (tags ?? []).filter((tag) => !tag.startsWith('<none>'));
  return names.length === 0 ? undefined : names;
}

function whenInUse(error: { statusCode?: number }): false {
  if (error.statusCode === 409) return false;
  throw error as Error;
}
