import { Body, Controller, Get, Put } from '@nestjs/common';
import { ApiOperation, ApiResponse, ApiTags } from '@nestjs/swagger';
import type { z } from 'zod';
import { ModelProviders } from '../../providers/model-providers.js';
import { type Preferences, SettingsStore } from '../../store/settings-store.js';
import type { User } from '../../store/user-store.js';
import { ApiSettings } from '../api-dependencies.js';
import { requireAdministrator } from '../auth/admin-only.js';
import { CurrentUser, NeedsToken } from '../auth/auth.guard.js';
import { problemResponse } from '../http/problem-response.js';
import { invalidRequest } from '../http/validation.pipe.js';
import { preferencesRequest, settingsView } from './settings-requests.js';

type Wanted = z.infer<typeof preferencesRequest>;

@ApiTags('administration')
@NeedsToken()
@ApiResponse(problemResponse(403, 'Only for administrators'))
@Controller('settings')
export class SettingsController {
  constructor(
    private readonly providers: ModelProviders,
    private readonly store: SettingsStore,
    private readonly settings: ApiSettings,
  ) {}

  @Get()
  @ApiOperation({ summary: 'Providers, models and the idle time' })
  @ApiResponse({ status: 200, description: 'What holds now; keys are never told', standardSchema: settingsView })
  async get(@CurrentUser() user: User): Promise<z.infer<typeof settingsView>> {
    requireAdministrator(user);
    return this.#view();
  }

  @Put()
  @ApiOperation({ summary: 'Change the default model, what is offered, or the idle time; what is absent stays' })
  @ApiResponse({ status: 200, description: 'What holds from now on', standardSchema: settingsView })
  @ApiResponse(problemResponse(400, 'A field is wrong; nothing was changed'))
  async put(
    @CurrentUser() user: User,
    @Body({ schema: preferencesRequest }) wanted: Wanted,
  ): Promise<z.infer<typeof settingsView>> {
    requireAdministrator(user);
    await this.#refuseUnknownModels(wanted);
    await this.store.writePreferences(toPreferences(wanted));
    return this.#view();
  }

  async #refuseUnknownModels({ defaultModel = null, hiddenModels = [] }: Wanted): Promise<void> {
    const known = await this.providers.everyModel();
    const wrong = hiddenModels.every((model) => known.includes(model))
      ? []
      : ['hiddenModels: not all are known models'];
    if (defaultModel !== null && !known.includes(defaultModel)) {
      wrong.push('defaultModel: is not a model of any provider');
    }
    if (defaultModel !== null && hiddenModels.includes(defaultModel)) wrong.push('defaultModel: must not be hidden');
    if (wrong.length > 0) throw invalidRequest(wrong);
  }

  async #view(): Promise<z.infer<typeof settingsView>> {
    const [providers, choices, known, { hiddenModels, idleTimeoutMs }] = await Promise.all([
      this.providers.list(),
      this.providers.choices(),
      this.providers.everyModel(),
      this.store.readPreferences(),
    ]);
    return {
      providers: providers.map((provider) => ({ ...provider, models: [...provider.models] })),
      models: {
        default: choices.default,
        offered: [...choices.offered],
        hidden: hiddenModels.filter((model) => known.includes(model)),
      },
      idleTimeoutSeconds: (idleTimeoutMs ?? this.settings.idleTimeoutMs) / 1_000,
    };
  }
}

function toPreferences({ defaultModel, hiddenModels, idleTimeoutSeconds }: Wanted): Partial<Preferences> {
  return {
    ...(defaultModel === undefined ? {} : { defaultModel }),
    ...(hiddenModels === undefined ? {} : { hiddenModels }),
    ...(idleTimeoutSeconds === undefined
      ? {}
      : { idleTimeoutMs: idleTimeoutSeconds === null ? null : idleTimeoutSeconds * 1_000 }),
  };
}
