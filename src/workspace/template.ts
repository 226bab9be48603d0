import type { EndpointSpec } from '../domain/service-spec.js';

/** A template as `template.yaml` describes it, read and checked. Paths are absolute. */
export interface Template {
  readonly name: string;
  readonly title: string;
  readonly directory: string;
  readonly composePath: string;
  readonly composeText: string;
  readonly sitePath: string;
  readonly preview: EndpointSpec;
  readonly agent: EndpointSpec & { readonly kind: 'opencode' };
}

/** The templates that projects can be made from. */
export abstract class TemplateCatalog {
  /** Names in alphabetical order. */
  abstract names(): Promise<readonly string[]>;

  /** Throws `invalid_template`, also when there is none of that name. */
  abstract load(name: string): Promise<Template>;
}
