import { Controller, Get, Param } from '@nestjs/common';
import { ApiOperation, ApiResponse, ApiTags } from '@nestjs/swagger';
import { z } from 'zod';
import { SetupError } from '../../domain/failure.js';
import type { ProjectId } from '../../domain/project.js';
import { ProjectGateway } from '../../gateway/project-gateway.js';
import type { User } from '../../store/user-store.js';
import { CurrentUser, NeedsToken } from '../auth/auth.guard.js';
import { problemResponse } from '../http/problem-response.js';
import { ProjectReader } from '../projects/project-reader.service.js';
import { projectIdParameter } from '../projects/project-requests.js';

const instant = z.iso.datetime();

const part = z.union([
  z.object({ kind: z.literal('text'), text: z.string() }),
  z.object({
    kind: z.literal('tool'),
    tool: z.string(),
    title: z.string(),
    status: z.enum(['pending', 'running', 'completed', 'error']),
    output: z.string().nullable(),
  }),
]);

const conversation = z
  .object({
    messages: z.array(
      z.object({
        id: z.string(),
        role: z.enum(['user', 'assistant']),
        createdAt: instant,
        completedAt: instant.nullable().meta({ description: 'Null: it is still being written.' }),
        error: z.string().nullable(),
        parts: z.array(part).meta({ description: 'Plain text, whatever it contains.' }),
      }),
    ),
  })
  .meta({ id: 'Conversation' });

const versionList = z
  .object({
    versions: z.array(
      z.object({
        version: z.string(),
        key: z.string().meta({ description: 'What made it: `setup`, `turn:3`, `restore:1`, `before-restore:1`.' }),
        title: z.string(),
        at: instant,
      }),
    ),
  })
  .meta({ id: 'VersionList' });

@ApiTags('prompts')
@NeedsToken()
@ApiResponse(problemResponse(404, 'There is no such project'))
@ApiResponse(problemResponse(503, "The project's host does not answer"))
@Controller('projects/:id')
export class ConversationController {
  constructor(
    private readonly reader: ProjectReader,
    private readonly gateway: ProjectGateway,
  ) {}

  @Get('messages')
  @ApiOperation({ summary: 'The conversation with the agent, oldest first' })
  @ApiResponse({ status: 200, description: 'Its newest 200 messages', standardSchema: conversation })
  @ApiResponse(problemResponse(409, 'The agent does not run'))
  async messages(
    @CurrentUser() user: User,
    @Param('id', { schema: projectIdParameter }) id: ProjectId,
  ): Promise<z.infer<typeof conversation>> {
    const project = await this.reader.require(user, id);
    const messages = await this.gateway.ask(project, 'messages', {}).catch((error: unknown) => {
      if (!(error instanceof SetupError) || error.code !== 'not_found') throw error;
      throw new SetupError('conflict', 'The agent does not run: start the project to read its conversation.');
    });
    return { messages: messages.map((message) => ({ ...message, parts: [...message.parts] })) };
  }

  @Get('versions')
  @ApiOperation({ summary: 'The versions of the site, newest first' })
  @ApiResponse({ status: 200, description: 'One for each prompt and each restoring', standardSchema: versionList })
  async versions(
    @CurrentUser() user: User,
    @Param('id', { schema: projectIdParameter }) id: ProjectId,
  ): Promise<z.infer<typeof versionList>> {
    const project = await this.reader.require(user, id);
    return { versions: [...(await this.gateway.ask(project, 'versions', {}))] };
  }
}
