import { Controller, Delete, Get, HttpCode, Query } from '@nestjs/common';
import { ApiOperation, ApiResponse, ApiTags } from '@nestjs/swagger';
import { z } from 'zod';
import type { User } from '../../store/user-store.js';
import { SetupOrchestrator } from '../../temporal/setup-orchestrator.js';
import { requireAdministrator } from '../auth/admin-only.js';
import { CurrentUser, NeedsToken } from '../auth/auth.guard.js';
import { problemResponse } from '../http/problem-response.js';

const owner = z
  .enum(['me', 'everybody'], { error: 'must be me or everybody' })
  .default('me')
  .meta({ description: "Whose projects; everybody's: only for administrators." });

const deleteAllQuery = z.strictObject({
  confirm: z.literal('all', { error: 'must be all: this deletes every project' }),
  owner,
});

const progressQuery = z.strictObject({ owner });

const deletionView = z
  .object({
    deletion: z
      .object({
        total: z.int(),
        deleted: z.int(),
        remaining: z.int(),
        failed: z.array(z.object({ projectId: z.string(), message: z.string() })),
      })
      .nullable()
      .meta({ description: 'The newest deletion of all projects; null: there was none.' }),
  })
  .meta({ id: 'Deletion' });

type DeletionView = z.infer<typeof deletionView>;

@ApiTags('projects')
@NeedsToken()
@ApiResponse(problemResponse(400, 'A parameter is wrong, or the confirmation is missing'))
@ApiResponse(problemResponse(403, "Everybody's projects are for administrators"))
@ApiResponse(problemResponse(503, 'The Temporal server is away'))
@Controller('projects')
export class DeletionController {
  constructor(private readonly orchestrator: SetupOrchestrator) {}

  @Delete()
  @HttpCode(202)
  @ApiOperation({ summary: 'Delete all projects, with `confirm=all`; a repeat attaches to the deletion under way' })
  @ApiResponse({ status: 202, description: 'The deletion has begun', standardSchema: deletionView })
  async deleteAll(
    @CurrentUser() user: User,
    @Query({ schema: deleteAllQuery }) query: z.infer<typeof deleteAllQuery>,
  ): Promise<DeletionView> {
    await this.orchestrator.deleteAll(ownerOf(user, query));
    return this.#view(ownerOf(user, query));
  }

  @Get('deletion')
  @ApiOperation({ summary: 'How far the deletion of all projects is' })
  @ApiResponse({ status: 200, description: 'Its progress', standardSchema: deletionView })
  async progress(
    @CurrentUser() user: User,
    @Query({ schema: progressQuery }) query: z.infer<typeof progressQuery>,
  ): Promise<DeletionView> {
    return this.#view(ownerOf(user, query));
  }

  async #view(ownerId: string | null): Promise<DeletionView> {
    const progress = await this.orchestrator.deleteAllProgress(ownerId);
    if (progress === null) return { deletion: null };
    const { total, deleted, failed } = progress;
    return { deletion: { total, deleted, remaining: total - deleted, failed: [...failed] } };
  }
}

/** Null: everybody's. */
function ownerOf(user: User, query: { owner: 'me' | 'everybody' }): string | null {
  if (query.owner === 'me') return user.id;
  requireAdministrator(user);
  return null;
}
