interface Route {
  readonly pattern: RegExp;
  readonly methods: Set<string>;
}

/** The routes that exist, to tell "no such address" from "not with this method". */
export class RouteTable {
  readonly #routes = new Map<string, Route>();

  add({ url, method }: { url: string; method: string | readonly string[] }): void {
    const route = this.#routes.get(url) ?? { pattern: toPattern(url), methods: new Set() };
    for (const name of [method].flat()) route.methods.add(name);
    this.#routes.set(url, route);
  }

  /** Empty: there is nothing at this path. */
  methodsAt(path: string): readonly string[] {
    const exact = this.#routes.get(path);
    if (exact !== undefined) return [...exact.methods].sort();
    const matching = [...this.#routes.values()].filter(({ pattern }) => pattern.test(path));
    return [...new Set(matching.flatMap(({ methods }) => [...methods]))].sort();
  }
}

function toPattern(url: string): RegExp {
  const escaped = url.replaceAll(/[.+?^${}()|[\]\\]/g, '\\$&');
  return new RegExp(`^${escaped.replaceAll(/:[^/]+/g, '[^/]+').replaceAll('*', '.*')}$`);
}
