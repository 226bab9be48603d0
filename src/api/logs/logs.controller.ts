import { Controller, Get, Param, Query, Res } from '@nestjs/common';
import { ApiOperation, ApiResponse, ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { z } from 'zod';
import type { Project, ProjectId } from '../../domain/project.js';
import { ProjectGateway } from '../../gateway/project-gateway.js';
import type { User } from '../../store/user-store.js';
import { CurrentUser, NeedsToken } from '../auth/auth.guard.js';
import { OpenStreams } from '../events/open-streams.js';
import { problemResponse } from '../http/problem-response.js';
import { EVENT_STREAM, PLAIN_TEXT, sendStream } from '../http/send-stream.js';
import { invalidRequest } from '../http/validation.pipe.js';
import { ProjectReader } from '../projects/project-reader.service.js';
import { projectIdParameter, wholeNumber } from '../projects/project-requests.js';
import { eventStream, textStream } from './log-stream.js';
import { loggedServices } from './logged-services.js';

const logsQuery = z.strictObject({
  service: z.string().default('preview').meta({ description: 'A service of the template.' }),
  tail: wholeNumber({ min: 0, max: 5_000 }).default(200).meta({ description: 'Lines of the past.' }),
  follow: z
    .enum(['true', 'false'], { error: 'must be true or false' })
    .default('false')
    .meta({ description: 'Go on with later lines, as server-sent events: `line`, then `end` or `failed`.' }),
});

@ApiTags('projects')
@NeedsToken()
@Controller('projects/:id/logs')
export class LogsController {
  constructor(
    private readonly reader: ProjectReader,
    private readonly gateway: ProjectGateway,
    private readonly openStreams: OpenStreams,
  ) {}

  @Get()
  @ApiOperation({ summary: 'The log of one of the containers' })
  @ApiResponse({
    status: 200,
    description: 'Lines of text; events with `follow=true`',
    content: {
      'text/plain': { schema: { type: 'string' } },
      'text/event-stream': { schema: { type: 'string' } },
    },
  })
  @ApiResponse(problemResponse(400, 'A parameter is wrong'))
  @ApiResponse(problemResponse(404, 'There is no such project'))
  @ApiResponse(problemResponse(409, 'The containers do not run'))
  @ApiResponse(problemResponse(503, 'The Docker engine is away'))
  async read(
    @CurrentUser() user: User,
    @Param('id', { schema: projectIdParameter }) id: ProjectId,
    @Query({ schema: logsQuery }) { service, tail, follow }: z.infer<typeof logsQuery>,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const project = await this.reader.require(user, id);
    await this.#requireService(project, service);
    const reading = new AbortController();
    const options = { tail, follow: follow === 'true', signal: reading.signal };
    const lines = this.gateway.readLogs(project, service, options);
    const stream = options.follow ? eventStream(lines, reading.signal) : await textStream(lines);
    this.openStreams.add(stream, () => reading.abort());
    // The stream itself closes only when the reading has ended.
    reply.raw.once('close', () => reading.abort());
    sendStream(reply, stream, options.follow ? EVENT_STREAM : PLAIN_TEXT);
  }

  async #requireService(project: Project, service: string): Promise<void> {
    const services = await loggedServices(this.gateway, project);
    if (!services.includes(service)) throw invalidRequest([`service: must be one of ${services.join(', ')}`]);
  }
}
