import { Body, Controller, Get, Put } from '@nestjs/common';
import { ApiOperation, ApiResponse, ApiTags } from '@nestjs/swagger';
import { z } from 'zod';
import type { User } from '../../store/user-store.js';
import { SetupPlaces } from '../../store/setup-places.js';
import { requireAdministrator } from '../auth/admin-only.js';
import { CurrentUser, NeedsToken } from '../auth/auth.guard.js';
import { problemResponse } from '../http/problem-response.js';

const MOST_SETUPS = 1_000;
const MOST_PROJECTS = 100_000;
const wrongCount = `must be a whole number from 0 to ${MOST_PROJECTS}, or null`;
const wrongNumber = `must be a whole number from 1 to ${MOST_SETUPS}`;

const limits = z
  .strictObject({
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
  })
  .meta({ id: 'Limits' });

/** Scripts that were written before there was a limit per user leave it as it is. */
const wantedLimits = limits.partial({ projectsPerUser: true }).meta({ id: 'WantedLimits' });

const setupPlace = z
  .object({
    projectId: z.string(),
    try: z.int(),
    requestedAt: z.iso.datetime(),
    grantedAt: z.iso.datetime().nullable().meta({ description: 'Null: it waits for a free place.' }),
  })
  .meta({ id: 'SetupPlace' });

const setupPlaces = z.object({ setups: z.array(setupPlace) }).meta({ id: 'SetupPlaces' });

type Limits = z.infer<typeof limits>;

@ApiTags('administration')
@NeedsToken()
@ApiResponse(problemResponse(403, 'Only for administrators'))
@Controller('admin')
export class LimitsController {
  constructor(private readonly places: SetupPlaces) {}

  @Get('limits')
  @ApiOperation({ summary: 'How many setups run at once, and whether new ones begin' })
  @ApiResponse({ status: 200, description: 'What holds now', standardSchema: limits })
  async get(@CurrentUser() user: User): Promise<Limits> {
    requireAdministrator(user);
    return this.places.readLimits();
  }

  @Put('limits')
  @ApiOperation({
    summary: 'Change how many setups run at once and projects members may have; pause and resume new setups',
  })
  @ApiResponse({ status: 200, description: 'What holds from now on', standardSchema: limits })
  @ApiResponse(problemResponse(400, 'A field is wrong; nothing was changed'))
  async put(
    @CurrentUser() user: User,
    @Body({ schema: wantedLimits }) wanted: z.infer<typeof wantedLimits>,
  ): Promise<Limits> {
    requireAdministrator(user);
    const { projectsPerUser, ...others } = wanted;
    await this.places.writeLimits(projectsPerUser === undefined ? others : { ...others, projectsPerUser });
    return this.places.readLimits();
  }

  @Get('setups')
  @ApiOperation({ summary: 'Setups that run and that wait, oldest request first' })
  @ApiResponse({ status: 200, description: 'Each with its place', standardSchema: setupPlaces })
  async setups(@CurrentUser() user: User): Promise<z.infer<typeof setupPlaces>> {
    requireAdministrator(user);
    const setups = await this.places.list();
    return {
      setups: setups.map(({ projectId, try: number, requestedAt, grantedAt }) => ({
        projectId,
        try: number,
        requestedAt: requestedAt.toISOString(),
        grantedAt: grantedAt?.toISOString() ?? null,
      })),
    };
  }
}
