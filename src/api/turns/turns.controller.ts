import { Body, Controller, Get, HttpCode, Param, Post } from '@nestjs/common';
import { ApiOperation, ApiResponse, ApiTags } from '@nestjs/swagger';
import { z } from 'zod';
import type { ProjectId } from '../../domain/project.js';
import type { User } from '../../store/user-store.js';
import { CurrentUser, NeedsToken } from '../auth/auth.guard.js';
import { problemResponse } from '../http/problem-response.js';
import { type CommandView, commandView, ProjectCommands } from '../projects/project-commands.service.js';
import { ProjectReader } from '../projects/project-reader.service.js';
import { createProjectRequest, projectIdParameter } from '../projects/project-requests.js';
import { toTurnView, type TurnView, turnView } from './turn-view.js';
import { Turns } from './turns.service.js';

const promptRequest = z.strictObject({ text: createProjectRequest.shape.prompt });
const turnList = z.object({ turns: z.array(turnView) }).meta({ id: 'TurnList' });

@ApiTags('prompts')
@NeedsToken()
@ApiResponse(problemResponse(404, 'There is no such project'))
@Controller('projects/:id')
export class TurnsController {
  constructor(
    private readonly reader: ProjectReader,
    private readonly turns: Turns,
    private readonly commands: ProjectCommands,
  ) {}

  @Get('prompts')
  @ApiOperation({ summary: "The prompts after the setup's own, in their order" })
  @ApiResponse({ status: 200, description: 'Each with what came of it', standardSchema: turnList })
  async list(
    @CurrentUser() user: User,
    @Param('id', { schema: projectIdParameter }) id: ProjectId,
  ): Promise<z.infer<typeof turnList>> {
    const turns = await this.turns.list(await this.reader.require(user, id));
    return { turns: turns.map(toTurnView) };
  }

  @Post('prompts')
  @HttpCode(202)
  @ApiOperation({ summary: 'Ask the agent for a change; a stopped project is started for it' })
  @ApiResponse({ status: 202, description: 'The prompt waits for its turn', standardSchema: turnView })
  @ApiResponse(problemResponse(400, 'The text is wrong'))
  @ApiResponse(problemResponse(409, 'The project is not set up yet, or too many prompts wait'))
  async send(
    @CurrentUser() user: User,
    @Param('id', { schema: projectIdParameter }) id: ProjectId,
    @Body({ schema: promptRequest }) { text }: z.infer<typeof promptRequest>,
  ): Promise<TurnView> {
    return toTurnView(await this.turns.send(await this.reader.require(user, id), text));
  }

  @Post('prompts/abort')
  @HttpCode(202)
  @ApiOperation({ summary: 'Stop the answer that is being written, and take back the prompts that wait' })
  @ApiResponse({ status: 202, description: 'The agent stops', standardSchema: commandView })
  @ApiResponse(problemResponse(409, 'No answer is being written'))
  async abort(
    @CurrentUser() user: User,
    @Param('id', { schema: projectIdParameter }) id: ProjectId,
  ): Promise<CommandView> {
    return this.commands.abortTurns(await this.reader.require(user, id));
  }
}
