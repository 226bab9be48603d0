import { Injectable } from '@nestjs/common';
import { TemplateCatalog } from '../../workspace/template.js';
import { ModelProviders } from '../../providers/model-providers.js';
import { invalidRequest } from '../http/validation.pipe.js';

const USUAL_TEMPLATE = 'astro-starter';

export interface Choices {
  readonly default: string;
  readonly offered: readonly string[];
}

/** The templates and models that a project can be made with. */
@Injectable()
export class ProjectChoices {
  constructor(
    private readonly catalog: TemplateCatalog,
    private readonly providers: ModelProviders,
  ) {}

  async templates(): Promise<Choices> {
    const offered = await this.catalog.names();
    const [first = USUAL_TEMPLATE] = offered;
    return { default: offered.includes(USUAL_TEMPLATE) ? USUAL_TEMPLATE : first, offered };
  }

  models(): Promise<Choices> {
    return this.providers.choices();
  }

  /** What is wished for, or the default; refused by field when it is not offered. */
  async choose(wish: {
    template?: string | undefined;
    model?: string | undefined;
  }): Promise<{ template: string; model: string }> {
    const templates = await this.templates();
    const models = await this.models();
    const template = wish.template ?? templates.default;
    const model = wish.model ?? models.default;
    const wrong = [...notOffered('template', template, templates), ...notOffered('model', model, models)];
    if (wrong.length > 0) throw invalidRequest(wrong);
    return { template, model };
  }

  async requireModel(model: string): Promise<void> {
    const wrong = notOffered('model', model, await this.models());
    if (wrong.length > 0) throw invalidRequest(wrong);
  }
}

function notOffered(field: string, value: string, { offered }: Choices): readonly string[] {
  return offered.includes(value) ? [] : [`${field}: must be one of ${offered.join(', ')}`];
}
