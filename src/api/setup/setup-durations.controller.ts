import { Controller, Get } from '@nestjs/common';
import { ApiOperation, ApiResponse, ApiTags } from '@nestjs/swagger';
import { z } from 'zod';
import { WORK_PHASES } from '../../domain/setup-phase.js';
import { ProjectStore } from '../../store/project-store.js';
import { NeedsToken } from '../auth/auth.guard.js';

const durationsView = z
  .object({
    phases: z
      .array(
        z.object({
          phase: z.enum(WORK_PHASES),
          medianMs: z.int().nullable().meta({ description: 'Of its last 20 completions; null: there was none.' }),
        }),
      )
      .meta({ description: 'In the order in which every setup runs them.' }),
  })
  .meta({ id: 'SetupDurations' });

/** Of everybody's setups together: it tells nothing about any project. */
@ApiTags('setup')
@NeedsToken()
@Controller('setup-durations')
export class SetupDurationsController {
  constructor(private readonly store: ProjectStore) {}

  @Get()
  @ApiOperation({ summary: 'How long the phases of a setup usually take' })
  @ApiResponse({ status: 200, description: 'The median of each phase', standardSchema: durationsView })
  async durations(): Promise<z.infer<typeof durationsView>> {
    const durations = await this.store.phaseDurations();
    return { phases: WORK_PHASES.map((phase) => ({ phase, medianMs: durations.get(phase) ?? null })) };
  }
}
