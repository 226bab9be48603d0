import { Controller, Get, Headers, Query, Res } from '@nestjs/common';
import { ApiHeader, ApiOperation, ApiResponse, ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import type { z } from 'zod';
import type { User } from '../../store/user-store.js';
import { ApiLogger } from '../api-dependencies.js';
import { CurrentUser, NeedsToken } from '../auth/auth.guard.js';
import { OpenStreams } from '../events/open-streams.js';
import { problemResponse } from '../http/problem-response.js';
import { EVENT_STREAM, sendStream } from '../http/send-stream.js';
import { LiveSources } from './live-sources.service.js';
import { liveStream } from './live-stream.js';
import { liveQuery } from './live-topics.js';
import { knownRevisions } from './resume-ids.js';

/** Browsers open six connections to one address: a page needs this one only, whatever it shows. */
@ApiTags('events')
@NeedsToken()
@Controller('events')
export class LiveController {
  constructor(
    private readonly sources: LiveSources,
    private readonly openStreams: OpenStreams,
    private readonly logger: ApiLogger,
  ) {}

  @Get()
  @ApiOperation({
    summary: 'Follow several things by one stream',
    description:
      'Server-sent events; all but `hello` (at once) and `ping` (every 15 s), which tell the time as `{"now"}`, name their ' +
      '`topic`. `gone`: there is no such project. `deleted` with `{"id"}`: there is none any more. A slow reader gets the ' +
      'newest state only.\n\n' +
      '- `projects`: `project` with `{"project"}` when one that you see changes. What there is now: `GET /projects`, after ' +
      '`hello`.\n' +
      '- `project.<id>`: `project` with `{"project", "setup"}`, the present state first.\n' +
      '- `conversation.<id>`: `conversation` with `{"event"}`, whose `kind` and members are those of `GET ' +
      '/projects/{id}/messages/events`; `away` with `{"code", "message"}` while the agent does not answer.\n' +
      '- `logs.<id>.<service>`: `log-start` whenever the log is opened, then `lines` with `{"lines": [{"at", "stream", ' +
      '"text"}]}`, none of them twice; `log-away` with `{"code", "message"}` while there is no log.',
  })
  @ApiHeader({
    name: 'Last-Event-ID',
    required: false,
    description: 'Leaves out the present state of each `project.<id>` that has not changed',
  })
  @ApiResponse({
    status: 200,
    description: 'The events',
    content: { 'text/event-stream': { schema: { type: 'string' } } },
  })
  @ApiResponse(problemResponse(400, 'The topics are wrong'))
  async follow(
    @CurrentUser() user: User,
    @Query({ schema: liveQuery }) { topics }: z.infer<typeof liveQuery>,
    @Headers('last-event-id') lastEventId: string | undefined,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const reading = new AbortController();
    // The stream itself closes only when the reading has ended.
    reply.raw.once('close', () => reading.abort());
    const known = knownRevisions(lastEventId, topics);
    const sources = await this.sources.open({ user, known, reading }, topics);
    const onFailure = (error: unknown) =>
      this.logger.error({ userId: user.id, err: error }, 'An event stream broke off');
    const stream = liveStream({ sources, known, reading, onFailure });
    this.openStreams.add(stream, () => reading.abort());
    sendStream(reply, stream, EVENT_STREAM);
  }
}
