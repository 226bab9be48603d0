import { Body, Controller, Delete, HttpCode, Param, Post } from '@nestjs/common';
import { ApiOperation, ApiResponse, ApiTags } from '@nestjs/swagger';
import { z } from 'zod';
import { type Project, PROJECT_STATUSES, type ProjectId } from '../../domain/project.js';
import { SETUP_PHASES } from '../../domain/setup-phase.js';
import type { User } from '../../store/user-store.js';
import { CurrentUser, NeedsToken } from '../auth/auth.guard.js';
import { problemResponse } from '../http/problem-response.js';
import { ProjectFacts } from '../projects/project-facts.service.js';
import { ProjectReader } from '../projects/project-reader.service.js';
import { projectIdParameter } from '../projects/project-requests.js';
import { ProjectViews } from '../projects/project-views.js';
import { PresenceService } from './presence.service.js';
import { messageOf, nextPollMs } from './project-message.js';

const viewerId = z
  .string({ error: ({ input }) => (input === undefined ? 'is required' : 'must be text') })
  .regex(/^[A-Za-z0-9_-]{8,64}$/, 'must be 8 to 64 of A-Z, a-z, 0-9, _ and -');

const heartbeatRequest = z.strictObject({ viewerId });

const presenceView = z
  .object({
    status: z.enum(PROJECT_STATUSES),
    viewers: z.int(),
    previewUrl: z.string(),
    previewReady: z.boolean(),
    agentReady: z.boolean(),
    setupPhase: z.enum(SETUP_PHASES),
    message: z.string().meta({ description: 'What goes on, in one sentence for people.' }),
    nextPollMs: z.int().meta({ description: 'When a page that only polls shall ask again; 15,000 at most.' }),
  })
  .meta({ id: 'Presence' });

type PresenceView = z.infer<typeof presenceView>;

@ApiTags('presence')
@NeedsToken()
@ApiResponse(problemResponse(404, 'There is no such project'))
@Controller('projects/:id/presence')
export class PresenceController {
  constructor(
    private readonly reader: ProjectReader,
    private readonly presence: PresenceService,
    private readonly facts: ProjectFacts,
    private readonly views: ProjectViews,
  ) {}

  @Post()
  @HttpCode(200)
  @ApiOperation({ summary: 'Say that a page is open; every 15 s while it is. The first visit wakes a stopped project' })
  @ApiResponse({ status: 200, description: 'What the page needs to know', standardSchema: presenceView })
  @ApiResponse(problemResponse(400, 'The viewer is wrong'))
  async heartbeat(
    @CurrentUser() user: User,
    @Param('id', { schema: projectIdParameter }) id: ProjectId,
    @Body({ schema: heartbeatRequest }) request: z.infer<typeof heartbeatRequest>,
  ): Promise<PresenceView> {
    const project = await this.reader.require(user, id);
    const viewers = await this.presence.heartbeat(project, request.viewerId);
    const before = (await this.facts.positionsOf([project])).get(id);
    return this.#view(project, { viewers, before });
  }

  @Delete(':viewerId')
  @HttpCode(204)
  @ApiOperation({ summary: 'Say that a page was closed' })
  @ApiResponse({ status: 204, description: 'It does not count any more' })
  async leave(
    @CurrentUser() user: User,
    @Param('id', { schema: projectIdParameter }) id: ProjectId,
    @Param('viewerId', { schema: viewerId }) viewer: string,
  ): Promise<void> {
    await this.presence.leave(await this.reader.require(user, id), viewer);
  }

  @Post(':viewerId/leave')
  @HttpCode(204)
  @ApiOperation({ summary: 'The same for `navigator.sendBeacon`, which can only post' })
  @ApiResponse({ status: 204, description: 'It does not count any more' })
  async leaveByBeacon(
    @CurrentUser() user: User,
    @Param('id', { schema: projectIdParameter }) id: ProjectId,
    @Param('viewerId', { schema: viewerId }) viewer: string,
  ): Promise<void> {
    await this.leave(user, id, viewer);
  }

  #view(project: Project, { viewers, before }: { viewers: number; before: number | undefined }): PresenceView {
    const { status, previewReady, agentReady, setup } = project;
    return {
      status,
      viewers,
      previewUrl: this.views.previewUrl(project),
      previewReady,
      agentReady,
      setupPhase: setup.phase,
      message: messageOf(project, before),
      nextPollMs: nextPollMs(project),
    };
  }
}
