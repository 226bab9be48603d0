import { Body, Controller, Get, HttpCode, Param, Post } from '@nestjs/common';
import { ApiOperation, ApiResponse, ApiTags } from '@nestjs/swagger';
import { z } from 'zod';
import type { ProjectId } from '../../domain/project.js';
import { LONGEST_PHASE_MS } from '../../domain/setup-policy.js';
import { ProjectStore } from '../../store/project-store.js';
import type { User } from '../../store/user-store.js';
import { CurrentUser, NeedsToken } from '../auth/auth.guard.js';
import { problemResponse } from '../http/problem-response.js';
import { type CommandView, commandView, ProjectCommands } from '../projects/project-commands.service.js';
import { ProjectReader } from '../projects/project-reader.service.js';
import { projectIdParameter } from '../projects/project-requests.js';
import { ProjectViews, type SetupView, setupView } from '../projects/project-views.js';

const wrongSeconds = `must be a whole number from 1 to ${LONGEST_PHASE_MS / 1_000}`;

const extendRequest = z.strictObject({
  seconds: z
    .number({ error: ({ input }) => (input === undefined ? 'is required' : wrongSeconds) })
    .int(wrongSeconds)
    .min(1, wrongSeconds)
    .max(LONGEST_PHASE_MS / 1_000, wrongSeconds),
});

@ApiTags('setup')
@NeedsToken()
@ApiResponse(problemResponse(404, 'There is no such project'))
@Controller('projects/:id/setup')
export class SetupController {
  constructor(
    private readonly reader: ProjectReader,
    private readonly store: ProjectStore,
    private readonly commands: ProjectCommands,
    private readonly views: ProjectViews,
  ) {}

  @Get()
  @ApiOperation({ summary: 'The setup with its phases' })
  @ApiResponse({ status: 200, description: 'The newest try, and those before it', standardSchema: setupView })
  async get(@CurrentUser() user: User, @Param('id', { schema: projectIdParameter }) id: ProjectId): Promise<SetupView> {
    const project = await this.reader.require(user, id);
    return this.views.setup(project, await this.store.listPhases(id));
  }

  @Post('retry')
  @HttpCode(202)
  @ApiOperation({ summary: 'Set up again after a failure or a cancellation' })
  @ApiResponse({ status: 202, description: 'A new try begins', standardSchema: commandView })
  @ApiResponse(problemResponse(409, 'There is nothing to retry'))
  async retry(
    @CurrentUser() user: User,
    @Param('id', { schema: projectIdParameter }) id: ProjectId,
  ): Promise<CommandView> {
    return this.commands.retry(await this.reader.require(user, id));
  }

  @Post('cancel')
  @HttpCode(202)
  @ApiOperation({ summary: 'Stop the setup that runs' })
  @ApiResponse({ status: 202, description: 'The setup ends', standardSchema: commandView })
  @ApiResponse(problemResponse(409, 'No setup is running'))
  async cancel(
    @CurrentUser() user: User,
    @Param('id', { schema: projectIdParameter }) id: ProjectId,
  ): Promise<CommandView> {
    return this.commands.cancel(await this.reader.require(user, id));
  }

  @Post('extend')
  @HttpCode(202)
  @ApiOperation({ summary: 'Move the deadline of the phase that runs' })
  @ApiResponse({ status: 202, description: 'The phase has more time', standardSchema: commandView })
  @ApiResponse(problemResponse(400, 'The seconds are wrong'))
  @ApiResponse(problemResponse(409, 'No setup is running'))
  async extend(
    @CurrentUser() user: User,
    @Param('id', { schema: projectIdParameter }) id: ProjectId,
    @Body({ schema: extendRequest }) { seconds }: z.infer<typeof extendRequest>,
  ): Promise<CommandView> {
    return this.commands.extend(await this.reader.require(user, id), seconds);
  }
}
