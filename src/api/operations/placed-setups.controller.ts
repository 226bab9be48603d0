import { Controller, Get, HttpCode, Param, Post } from '@nestjs/common';
import { ApiOperation, ApiResponse, ApiTags } from '@nestjs/swagger';
import type { z } from 'zod';
import { SetupError } from '../../domain/failure.js';
import type { ProjectId } from '../../domain/project.js';
import { ProjectStore } from '../../store/project-store.js';
import { SetupPlaces } from '../../store/setup-places.js';
import type { User } from '../../store/user-store.js';
import { requireAdministrator } from '../auth/admin-only.js';
import { CurrentUser, NeedsToken } from '../auth/auth.guard.js';
import { problemResponse } from '../http/problem-response.js';
import { projectIdParameter } from '../projects/project-requests.js';
import { ProjectViews } from '../projects/project-views.js';
import { grantedView, setupPlacesView } from './operations-views.js';

@ApiTags('administration')
@NeedsToken()
@ApiResponse(problemResponse(403, 'Only for administrators'))
@Controller('admin/setups')
export class PlacedSetupsController {
  constructor(
    private readonly places: SetupPlaces,
    private readonly store: ProjectStore,
    private readonly views: ProjectViews,
  ) {}

  @Get()
  @ApiOperation({ summary: 'Setups that run, oldest first, then those that wait, in their order' })
  @ApiResponse({ status: 200, description: 'Each with its place and its project', standardSchema: setupPlacesView })
  async list(@CurrentUser() user: User): Promise<z.infer<typeof setupPlacesView>> {
    requireAdministrator(user);
    const places = await this.places.list();
    const ids = places.map(({ projectId }) => projectId);
    const [projects, phases] = await Promise.all([this.store.findProjects(ids), this.store.listPhasesOf(ids)]);
    const [projectViews, setupViews] = await Promise.all([
      this.views.projects(projects),
      this.views.setups(projects, phases),
    ]);
    const viewOf = new Map(projectViews.map((view) => [view.id, view]));
    const setupOf = new Map(setupViews.map((view) => [view.projectId, view]));
    const setups = places.flatMap(({ projectId, try: number, requestedAt, grantedAt }) => {
      const [project, setup] = [viewOf.get(projectId), setupOf.get(projectId)];
      if (project === undefined || setup === undefined) return [];
      const times = { requestedAt: requestedAt.toISOString(), grantedAt: grantedAt?.toISOString() ?? null };
      return [{ projectId, try: number, ...times, project, setup }];
    });
    return { setups };
  }

  @Post(':id/run-now')
  @HttpCode(202)
  @ApiOperation({ summary: 'Begin a setup that waits for a place, above the limit and even while paused' })
  @ApiResponse({ status: 202, description: 'It begins', standardSchema: grantedView })
  @ApiResponse(problemResponse(404, 'There is no such project'))
  @ApiResponse(problemResponse(409, 'Its setup does not wait for a place'))
  async runNow(
    @CurrentUser() user: User,
    @Param('id', { schema: projectIdParameter }) id: ProjectId,
  ): Promise<z.infer<typeof grantedView>> {
    requireAdministrator(user);
    if (!(await this.places.grant(id))) {
      if ((await this.store.findProject(id)) === undefined) {
        throw new SetupError('not_found', 'There is no such project.');
      }
      throw new SetupError('conflict', 'The setup of this project does not wait for a place.');
    }
    return { id };
  }
}
