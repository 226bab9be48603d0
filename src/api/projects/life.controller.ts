import { Controller, Delete, HttpCode, Param, Post } from '@nestjs/common';
import { ApiOperation, ApiResponse, ApiTags } from '@nestjs/swagger';
import type { ProjectId } from '../../domain/project.js';
import type { User } from '../../store/user-store.js';
import { CurrentUser, NeedsToken } from '../auth/auth.guard.js';
import { problemResponse } from '../http/problem-response.js';
import { type CommandView, commandView, ProjectCommands } from './project-commands.service.js';
import { ProjectReader } from './project-reader.service.js';
import { projectIdParameter } from './project-requests.js';

/** Starting, stopping and deleting a project. */
@ApiTags('projects')
@NeedsToken()
@Controller('projects/:id')
export class LifeController {
  constructor(
    private readonly reader: ProjectReader,
    private readonly commands: ProjectCommands,
  ) {}

  @Post('start')
  @HttpCode(202)
  @ApiOperation({ summary: 'Run a project that was stopped' })
  @ApiResponse({ status: 202, description: 'Its containers start', standardSchema: commandView })
  @ApiResponse(problemResponse(404, 'There is no such project'))
  @ApiResponse(problemResponse(409, 'It is not set up yet'))
  async start(
    @CurrentUser() user: User,
    @Param('id', { schema: projectIdParameter }) id: ProjectId,
  ): Promise<CommandView> {
    return this.commands.start(await this.reader.require(user, id));
  }

  @Post('stop')
  @HttpCode(202)
  @ApiOperation({ summary: 'Stop a project; files, containers and conversation are kept' })
  @ApiResponse({ status: 202, description: 'Its containers stop', standardSchema: commandView })
  @ApiResponse(problemResponse(404, 'There is no such project'))
  @ApiResponse(problemResponse(409, 'It is not set up yet'))
  async stop(
    @CurrentUser() user: User,
    @Param('id', { schema: projectIdParameter }) id: ProjectId,
  ): Promise<CommandView> {
    return this.commands.stop(await this.reader.require(user, id));
  }

  @Delete()
  @HttpCode(202)
  @ApiOperation({ summary: 'Delete a project with its containers, files and workflow' })
  @ApiResponse({ status: 202, description: 'The deletion has begun', standardSchema: commandView })
  @ApiResponse(problemResponse(404, 'There is no such project'))
  async delete(
    @CurrentUser() user: User,
    @Param('id', { schema: projectIdParameter }) id: ProjectId,
  ): Promise<CommandView> {
    return this.commands.delete(await this.reader.require(user, id));
  }
}
