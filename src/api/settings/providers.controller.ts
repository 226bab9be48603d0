import { Body, Controller, Delete, HttpCode, Param, Post, Put } from '@nestjs/common';
import { ApiOperation, ApiResponse, ApiTags } from '@nestjs/swagger';
import type { z } from 'zod';
import type { ProviderCheck } from '../../providers/check-provider.js';
import { ModelProviders } from '../../providers/model-providers.js';
import type { User } from '../../store/user-store.js';
import { requireAdministrator } from '../auth/admin-only.js';
import { CurrentUser, NeedsToken } from '../auth/auth.guard.js';
import { problemResponse } from '../http/problem-response.js';
import { providerCheckView, providerIdParameter, providerRequest, savedProviderView } from './settings-requests.js';

/** Providers of models that administrators add. Their keys go in and never out. */
@ApiTags('administration')
@NeedsToken()
@ApiResponse(problemResponse(403, 'Only for administrators'))
@Controller('settings/providers/:providerId')
export class ProvidersController {
  constructor(private readonly providers: ModelProviders) {}

  @Put()
  @ApiOperation({ summary: 'Add a provider or change it; it is asked whether it takes the key' })
  @ApiResponse({ status: 200, description: 'The provider, and what it said', standardSchema: savedProviderView })
  @ApiResponse(problemResponse(400, 'A field is wrong, or the provider refuses the key; nothing was changed'))
  @ApiResponse(problemResponse(409, 'The service has a provider of this name itself'))
  async put(
    @CurrentUser() user: User,
    @Param('providerId', { schema: providerIdParameter }) id: string,
    @Body({ schema: providerRequest }) request: z.infer<typeof providerRequest>,
  ): Promise<z.infer<typeof savedProviderView>> {
    requireAdministrator(user);
    const { provider, check } = await this.providers.save({ id, ...request, key: request.key });
    return { provider: { ...provider, models: [...provider.models] }, check: toCheckView(check) };
  }

  @Post('check')
  @HttpCode(200)
  @ApiOperation({ summary: 'Ask the provider whether it takes the key and knows the models' })
  @ApiResponse({ status: 200, description: 'What it said', standardSchema: providerCheckView })
  @ApiResponse(problemResponse(404, 'There is no such provider'))
  async check(
    @CurrentUser() user: User,
    @Param('providerId', { schema: providerIdParameter }) id: string,
  ): Promise<z.infer<typeof providerCheckView>> {
    requireAdministrator(user);
    return toCheckView(await this.providers.check(id));
  }

  @Delete()
  @HttpCode(204)
  @ApiOperation({ summary: 'Remove a provider with its key; projects that use it need another model' })
  @ApiResponse({ status: 204, description: 'It is gone' })
  @ApiResponse(problemResponse(404, 'There is no such provider'))
  @ApiResponse(problemResponse(409, 'The service has it itself'))
  async delete(
    @CurrentUser() user: User,
    @Param('providerId', { schema: providerIdParameter }) id: string,
  ): Promise<void> {
    requireAdministrator(user);
    await this.providers.remove(id);
  }
}

function toCheckView(check: ProviderCheck): z.infer<typeof providerCheckView> {
  if (check.state !== 'works') return { ...check, unknownModels: [] };
  const unknownModels = [...check.unknownModels];
  const isWhole = unknownModels.length === 0;
  return {
    state: 'works',
    message: isWhole ? 'The key works.' : `The key works, but not all models are known: ${unknownModels.join(', ')}.`,
    unknownModels,
  };
}
