import { Controller, Get, HttpCode, Param, Post } from '@nestjs/common';
import { ApiOperation, ApiResponse, ApiTags } from '@nestjs/swagger';
import { z } from 'zod';
import type { ProjectId } from '../../domain/project.js';
import { ProjectGateway } from '../../gateway/project-gateway.js';
import type { User } from '../../store/user-store.js';
import { CurrentUser, NeedsToken } from '../auth/auth.guard.js';
import { problemResponse } from '../http/problem-response.js';
import { type CommandView, commandView, ProjectCommands } from '../projects/project-commands.service.js';
import { ProjectReader } from '../projects/project-reader.service.js';
import { projectIdParameter } from '../projects/project-requests.js';

const versionParameter = z.string().regex(/^[0-9a-f]{40}$/, 'must be the name of a version');

const versionList = z
  .object({
    versions: z.array(
      z.object({
        version: z.string(),
        key: z.string().meta({ description: 'What made it: `setup`, `turn:3`, `restore:1`, `before-restore:1`.' }),
        title: z.string(),
        at: z.iso.datetime(),
      }),
    ),
  })
  .meta({ id: 'VersionList' });

/** What the site was after each prompt, and the way back. */
@ApiTags('files')
@NeedsToken()
@ApiResponse(problemResponse(404, 'There is no such project or version'))
@ApiResponse(problemResponse(503, "The project's host does not answer"))
@Controller('projects/:id/versions')
export class VersionsController {
  constructor(
    private readonly reader: ProjectReader,
    private readonly gateway: ProjectGateway,
    private readonly commands: ProjectCommands,
  ) {}

  @Get()
  @ApiOperation({ summary: 'The versions of the site, newest first' })
  @ApiResponse({ status: 200, description: 'One for each prompt and each restoring', standardSchema: versionList })
  async versions(
    @CurrentUser() user: User,
    @Param('id', { schema: projectIdParameter }) id: ProjectId,
  ): Promise<z.infer<typeof versionList>> {
    const project = await this.reader.require(user, id);
    return { versions: [...(await this.gateway.ask(project, 'versions', {}))] };
  }

  @Post(':version/restore')
  @HttpCode(202)
  @ApiOperation({ summary: 'Make the site equal to one of its versions, as a new version' })
  @ApiResponse({ status: 202, description: 'The version is being restored', standardSchema: commandView })
  @ApiResponse(problemResponse(409, 'The agent is at work'))
  async restore(
    @CurrentUser() user: User,
    @Param('id', { schema: projectIdParameter }) id: ProjectId,
    @Param('version', { schema: versionParameter }) version: string,
  ): Promise<CommandView> {
    return this.commands.restore(await this.reader.require(user, id), version);
  }
}
