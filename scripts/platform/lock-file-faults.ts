/** What npm writes of a package into its lock file, as far as it matters here. */
export interface LockedPackage {
  readonly version?: string;
  readonly resolved?: string;
  readonly integrity?: string;
  readonly link?: boolean;
  readonly optional?: boolean;
  /** The systems that it is for; absent: all. */
  readonly cpu?: readonly string[];
  readonly hasInstallScript?: boolean;
}

export interface Manifest {
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly devDependencies?: Readonly<Record<string, string>>;
  readonly allowScripts?: Readonly<Record<string, boolean>>;
}

const REGISTRY = 'https://registry.npmjs.org/';

/** What of a lock file lets in something else than what was looked at; empty: nothing. */
export function lockFileFaults(packages: Readonly<Record<string, LockedPackage>>): readonly string[] {
  return Object.entries(packages).flatMap(([path, { resolved, integrity, link, optional, cpu }]) => {
    const isOurs = link === true || !path.includes('node_modules/');
    if (isOurs) return [];
    // Absent: the registry that npm is set to.
    if (resolved !== undefined && !resolved.startsWith(REGISTRY)) return [`${path} comes from ${resolved}`];
    if (integrity?.startsWith('sha512-') === true) return [];
    // npm writes no hash of a build for another system that it has not looked at.
    if (integrity === undefined && optional === true && cpu !== undefined) return [];
    return [`${path} has no SHA-512`];
  });
}

/** Dependencies that are not named by one exact version. */
export function unpinned({ dependencies = {}, devDependencies = {} }: Manifest): readonly string[] {
  return Object.entries({ ...dependencies, ...devDependencies })
    .filter(([, version]) => !/^\d+\.\d+\.\d+(-[\w.]+)?$/.test(version))
    .map(([name, version]) => `${name} is not pinned: ${version}`);
}

/** Packages that would run a program when they are installed, and about which nothing was decided. */
export function scriptFaults(
  packages: Readonly<Record<string, LockedPackage>>,
  { allowScripts = {} }: Manifest,
): readonly string[] {
  const allowed = Object.entries(allowScripts).flatMap(([name, isAllowed]) =>
    isAllowed ? [`${name} may run a script when it is installed`] : [],
  );
  const undecided = Object.entries(packages)
    .filter(([, { hasInstallScript }]) => hasInstallScript === true)
    .map(([path]) => path.split('node_modules/').at(-1) ?? path)
    .filter((name) => allowScripts[name] === undefined);
  return [
    ...allowed,
    ...[...new Set(undecided)].map((name) => `${name} has an install script: decide in allowScripts`),
  ];
}
