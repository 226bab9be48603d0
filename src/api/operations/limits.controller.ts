import { Body, Controller, Get, Put } from '@nestjs/common';
import { ApiOperation, ApiResponse, ApiTags } from '@nestjs/swagger';
import { z } from 'zod';
import { SetupPlaces } from '../../store/setup-places.js';
import type { User } from '../../store/user-store.js';
import { requireAdministrator } from '../auth/admin-only.js';
import { CurrentUser, NeedsToken } from '../auth/auth.guard.js';
import { problemResponse } from '../http/problem-response.js';

const MOST_SETUPS = 1_000;
const MOST_PROJECTS = 100_000;
const wrongCount = `must be a whole number from 0 to ${MOST_PROJECTS}, or null`;
const wrongNumber = `must be a whole number from 1 to ${MOST_SETUPS}`;

const fields = z.strictObject({
  maxSetups: z
    .number({ error: wrongNumber })
    .int(wrongNumber)
    .min(1, wrongNumber)
    .max(MOST_SETUPS, wrongNumber)
    .meta({ description: 'Setups that run at once; the others wait for a free place.' }),
  paused: z
    .boolean({ error: 'must be true or false' })
    .meta({ description: 'No new setup begins; those that run go on.' }),
  projectsPerUser: z
    .number({ error: wrongCount })
    .int(wrongCount)
    .min(0, wrongCount)
    .max(MOST_PROJECTS, wrongCount)
    .nullable()
    .meta({ description: 'Projects that one member may have; null: any number. Administrators are not limited.' }),
});

const limitsView = fields
  .extend({
    pausedBy: z
      .object({ name: z.string(), at: z.iso.datetime() })
      .nullable()
      .meta({ description: 'Who paused; null: new setups begin, or nobody was named.' }),
  })
  .meta({ id: 'Limits' });

/** Scripts that were written before there was a limit per user leave it as it is. */
const wantedLimits = fields.partial({ projectsPerUser: true }).meta({ id: 'WantedLimits' });

type LimitsView = z.infer<typeof limitsView>;

@ApiTags('administration')
@NeedsToken()
@ApiResponse(problemResponse(403, 'Only for administrators'))
@Controller('admin/limits')
export class LimitsController {
  constructor(private readonly places: SetupPlaces) {}

  @Get()
  @ApiOperation({ summary: 'How many setups run at once, and whether new ones begin' })
  @ApiResponse({ status: 200, description: 'What holds now', standardSchema: limitsView })
  async get(@CurrentUser() user: User): Promise<LimitsView> {
    requireAdministrator(user);
    return this.#view();
  }

  @Put()
  @ApiOperation({
    summary: 'Change how many setups run at once and projects members may have; pause and resume new setups',
  })
  @ApiResponse({ status: 200, description: 'What holds from now on', standardSchema: limitsView })
  @ApiResponse(problemResponse(400, 'A field is wrong; nothing was changed'))
  async put(
    @CurrentUser() user: User,
    @Body({ schema: wantedLimits }) { projectsPerUser, ...others }: z.infer<typeof wantedLimits>,
  ): Promise<LimitsView> {
    requireAdministrator(user);
    await this.places.writeLimits(projectsPerUser === undefined ? others : { ...others, projectsPerUser }, user.name);
    return this.#view();
  }

  async #view(): Promise<LimitsView> {
    const { pausedBy, ...limits } = await this.places.readLimits();
    return { ...limits, pausedBy: pausedBy && { name: pausedBy.name, at: pausedBy.at.toISOString() } };
  }
}
