import { Body, Controller, Get, HttpCode, Param, Post, Res } from '@nestjs/common';
import { ApiOperation, ApiResponse, ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { z } from 'zod';
import type { ProjectId } from '../../domain/project.js';
import { ProjectGateway, type ProjectQuestions } from '../../gateway/project-gateway.js';
import type { User } from '../../store/user-store.js';
import { CurrentUser, NeedsToken } from '../auth/auth.guard.js';
import { OpenStreams } from '../events/open-streams.js';
import { problemResponse } from '../http/problem-response.js';
import { EVENT_STREAM, sendStream } from '../http/send-stream.js';
import { ProjectReader } from '../projects/project-reader.service.js';
import { projectIdParameter } from '../projects/project-requests.js';
import { conversationStream } from './conversation-stream.js';
import { askAnswerRequest, askIdParameter, conversationView } from './conversation-views.js';

/** What people and the agent say to each other; prompts are sent by `POST prompts`. */
@ApiTags('prompts')
@NeedsToken()
@ApiResponse(problemResponse(404, 'There is no such project, or the agent does not ask this any more'))
@ApiResponse(problemResponse(503, "The project's host does not answer"))
@Controller('projects/:id')
export class ConversationController {
  constructor(
    private readonly reader: ProjectReader,
    private readonly gateway: ProjectGateway,
    private readonly openStreams: OpenStreams,
  ) {}

  @Get('messages')
  @ApiOperation({ summary: 'The conversation with the agent, oldest first, and what it asks' })
  @ApiResponse({ status: 200, description: 'Its newest 200 messages', standardSchema: conversationView })
  @ApiResponse(problemResponse(409, 'The agent does not run'))
  async messages(
    @CurrentUser() user: User,
    @Param('id', { schema: projectIdParameter }) id: ProjectId,
  ): Promise<ProjectQuestions['conversation']['answer']> {
    return this.gateway.ask(await this.reader.require(user, id), 'conversation', {});
  }

  @Get('messages/events')
  @ApiOperation({
    summary: 'Follow the conversation',
    description:
      'Server-sent events: `snapshot` as `GET messages`; then `message` (without parts), `part`, `text` (words to add to a ' +
      'part), `asks`, `file` (its path). `away` with `{"code", "message"}` while the agent does not answer: a new ' +
      '`snapshot` comes by itself. `deleted` is the last one.',
  })
  @ApiResponse({
    status: 200,
    description: 'The events',
    content: { 'text/event-stream': { schema: { type: 'string' } } },
  })
  async follow(
    @CurrentUser() user: User,
    @Param('id', { schema: projectIdParameter }) id: ProjectId,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    await this.reader.require(user, id);
    const reading = new AbortController();
    const findProject = () => this.reader.find(user, id);
    const stream = conversationStream({ gateway: this.gateway, findProject, signal: reading.signal });
    this.openStreams.add(stream, () => reading.abort());
    // The stream itself closes only when the reading has ended.
    reply.raw.once('close', () => reading.abort());
    sendStream(reply, stream, EVENT_STREAM);
  }

  @Post('asks/:askId')
  @HttpCode(204)
  @ApiOperation({ summary: "Answer the agent's question, give a permission, or reject either" })
  @ApiResponse({ status: 204, description: 'The agent goes on' })
  @ApiResponse(problemResponse(400, 'The answer does not fit what is asked'))
  @ApiResponse(problemResponse(409, 'The agent does not run'))
  async answer(
    @CurrentUser() user: User,
    @Param('id', { schema: projectIdParameter }) id: ProjectId,
    @Param('askId', { schema: askIdParameter }) askId: string,
    @Body({ schema: askAnswerRequest }) request: z.infer<typeof askAnswerRequest>,
  ): Promise<void> {
    const project = await this.reader.require(user, id);
    await this.gateway.ask(project, 'reply', { askId, answer: toAnswer(request) });
  }
}

function toAnswer(request: z.infer<typeof askAnswerRequest>): ProjectQuestions['reply']['options']['answer'] {
  if ('answers' in request) return { kind: 'answers', answers: request.answers };
  return 'permission' in request ? { kind: 'permission', permission: request.permission } : { kind: 'rejected' };
}
