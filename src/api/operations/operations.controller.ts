import { Controller, Get, Query } from '@nestjs/common';
import { ApiOperation, ApiResponse, ApiTags } from '@nestjs/swagger';
import { z } from 'zod';
import { ProjectStore } from '../../store/project-store.js';
import type { User } from '../../store/user-store.js';
import { requireAdministrator } from '../auth/admin-only.js';
import { CurrentUser, NeedsToken } from '../auth/auth.guard.js';
import { problemResponse } from '../http/problem-response.js';
import { wholeNumber } from '../projects/project-requests.js';
import { OperationsHealth } from './operations-health.service.js';
import { failuresView, operationsHealthView, usageView } from './operations-views.js';
import { ProjectsUsage } from './projects-usage.service.js';

const HOUR_MS = 3_600_000;
const MOST_HOURS = 168;
const MOST_FAILURES = 1_000;

const failuresQuery = z.strictObject({
  hours: wholeNumber({ min: 1, max: MOST_HOURS }).default(24).meta({ description: 'How far back.' }),
});

@ApiTags('administration')
@NeedsToken()
@ApiResponse(problemResponse(403, 'Only for administrators'))
@Controller('admin')
export class OperationsController {
  constructor(
    private readonly store: ProjectStore,
    private readonly operationsHealth: OperationsHealth,
    private readonly projectsUsage: ProjectsUsage,
  ) {}

  @Get('failures')
  @ApiOperation({ summary: 'Setups and prompts that failed, also those that were tried again since' })
  @ApiResponse({ status: 200, description: 'Newest first; cancellations are none', standardSchema: failuresView })
  @ApiResponse(problemResponse(400, 'The hours are wrong'))
  async failures(
    @CurrentUser() user: User,
    @Query({ schema: failuresQuery }) { hours }: z.infer<typeof failuresQuery>,
  ): Promise<z.infer<typeof failuresView>> {
    requireAdministrator(user);
    const since = new Date(Date.now() - hours * HOUR_MS);
    const failures = await this.store.listFailures({ since, limit: MOST_FAILURES });
    return {
      since: since.toISOString(),
      failures: failures.map((failure) => ({ ...failure, at: failure.at.toISOString() })),
    };
  }

  @Get('health')
  @ApiOperation({ summary: 'How the database, Temporal and the machines with containers are' })
  @ApiResponse({ status: 200, description: 'What does not answer is down', standardSchema: operationsHealthView })
  async health(@CurrentUser() user: User): Promise<z.infer<typeof operationsHealthView>> {
    requireAdministrator(user);
    return this.operationsHealth.read();
  }

  @Get('usage')
  @ApiOperation({ summary: 'Memory and disk that each project takes, as of the last ten seconds' })
  @ApiResponse({ status: 200, description: 'What is not known in time is null', standardSchema: usageView })
  async usage(@CurrentUser() user: User): Promise<z.infer<typeof usageView>> {
    requireAdministrator(user);
    return this.projectsUsage.read();
  }
}
