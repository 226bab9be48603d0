import { Controller, Get, Headers, Param, Res } from '@nestjs/common';
import { ApiHeader, ApiOperation, ApiResponse, ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import type { ProjectId } from '../../domain/project.js';
import type { User } from '../../store/user-store.js';
import { CurrentUser, NeedsToken } from '../auth/auth.guard.js';
import { problemResponse } from '../http/problem-response.js';
import { EVENT_STREAM, sendStream } from '../http/send-stream.js';
import { ProjectReader } from '../projects/project-reader.service.js';
import { projectIdParameter } from '../projects/project-requests.js';
import { OpenStreams } from './open-streams.js';
import { ProjectEvents } from './project-events.service.js';
import { projectStream } from './project-stream.js';

@ApiTags('projects')
@NeedsToken()
@Controller('projects/:id/events')
export class EventsController {
  constructor(
    private readonly reader: ProjectReader,
    private readonly events: ProjectEvents,
    private readonly openStreams: OpenStreams,
  ) {}

  @Get()
  @ApiOperation({
    summary: 'Follow a project',
    description:
      'Server-sent events. `snapshot` comes first, then `change` with every change; the data of both is ' +
      '`{"project", "setup"}`, their id is the revision. `deleted` with `{"id"}` is the last one. A slow reader gets ' +
      'the newest state only.',
  })
  @ApiHeader({
    name: 'Last-Event-ID',
    required: false,
    description: 'Leaves out the snapshot when nothing has changed',
  })
  @ApiResponse({
    status: 200,
    description: 'The events',
    content: { 'text/event-stream': { schema: { type: 'string' } } },
  })
  @ApiResponse(problemResponse(404, 'There is no such project'))
  async follow(
    @CurrentUser() user: User,
    @Param('id', { schema: projectIdParameter }) id: ProjectId,
    @Headers('last-event-id') lastEventId: string | undefined,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    await this.reader.require(user, id);
    const stream = projectStream(this.events, id, lastEventId === undefined ? undefined : Number(lastEventId));
    this.openStreams.add(stream, () => stream.finish());
    sendStream(reply, stream, EVENT_STREAM);
  }
}
