import { Controller, Get } from '@nestjs/common';
import { ApiOperation, ApiResponse, ApiTags } from '@nestjs/swagger';
import { z } from 'zod';
import { NeedsToken } from '../auth/auth.guard.js';
import { type Choices, ProjectChoices } from '../projects/project-choices.service.js';

const choices = z.object({ default: z.string(), offered: z.array(z.string()) }).meta({ id: 'Choices' });

@ApiTags('catalog')
@NeedsToken()
@Controller()
export class CatalogController {
  constructor(private readonly catalog: ProjectChoices) {}

  @Get('templates')
  @ApiOperation({ summary: 'Templates that a project can be made from' })
  @ApiResponse({ status: 200, description: 'Their names', standardSchema: choices })
  templates(): Promise<Choices> {
    return this.catalog.templates();
  }

  @Get('models')
  @ApiOperation({ summary: 'Models that a project can be built with' })
  @ApiResponse({ status: 200, description: 'Their names', standardSchema: choices })
  models(): Promise<Choices> {
    return this.catalog.models();
  }
}
