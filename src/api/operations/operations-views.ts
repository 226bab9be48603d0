import { z } from 'zod';
import { FAILURE_CODES } from '../../domain/failure.js';
import { PROJECT_STATUSES } from '../../domain/project.js';
import { WORK_PHASES } from '../../domain/setup-phase.js';
import { projectView, setupView } from '../projects/project-views.js';

const instant = z.iso.datetime();
const answering = {
  state: z.enum(['up', 'down']),
  ms: z.int().nullable().meta({ description: 'How long its answer took; null: there was none.' }),
};
const room = z.object({ freeBytes: z.int(), totalBytes: z.int() }).nullable().meta({ description: 'Null: not known.' });

const setupPlace = z
  .object({
    projectId: z.string(),
    try: z.int(),
    requestedAt: instant,
    grantedAt: instant.nullable().meta({ description: 'Null: it waits for a free place.' }),
    project: projectView,
    setup: setupView,
  })
  .meta({ id: 'SetupPlace' });

export const setupPlacesView = z.object({ setups: z.array(setupPlace) }).meta({ id: 'SetupPlaces' });

export const grantedView = z.object({ id: z.string() }).meta({ id: 'SetupGranted' });

export const failuresView = z
  .object({
    since: instant,
    failures: z
      .array(
        z.object({
          kind: z.enum(['setup', 'prompt']),
          projectId: z.string(),
          projectName: z.string(),
          number: z.int().meta({ description: "The setup's try, or the prompt's turn." }),
          phase: z.enum(WORK_PHASES).nullable().meta({ description: 'Null: a prompt has none.' }),
          code: z.enum(FAILURE_CODES as [string, ...string[]]),
          message: z.string(),
          at: instant,
        }),
      )
      .meta({ description: 'Newest first, at most 1,000.' }),
  })
  .meta({ id: 'Failures' });

export const operationsHealthView = z
  .object({
    database: z.object(answering),
    temporal: z.object({
      ...answering,
      uiUrl: z.string().nullable().meta({ description: 'Its web page; null: no address is configured.' }),
    }),
    hosts: z
      .array(
        z.object({
          name: z.string(),
          engine: z.object({ ...answering, message: z.string().nullable().meta({ description: 'Why it is down.' }) }),
          firewall: z
            .object({
              state: z.enum(['on', 'off']),
              message: z.string().nullable().meta({ description: 'Why it is off.' }),
            })
            .nullable()
            .meta({ description: 'Keeps containers from the host and private networks. Null: not known.' }),
          disk: room,
          memory: room,
        }),
      )
      .meta({ description: 'Where containers run.' }),
  })
  .meta({ id: 'OperationsHealth' });

const bytes = z.int().nullable();

export const usageView = z
  .object({
    projects: z.array(
      z.object({
        project: z.object({
          id: z.string(),
          name: z.string(),
          slug: z.string(),
          status: z.enum(PROJECT_STATUSES),
          updatedAt: instant,
          ownerName: z.string().nullable().meta({ description: 'Null: the account is gone.' }),
        }),
        memoryBytes: bytes.meta({ description: 'Of its running containers; null: none runs, or it is not known.' }),
        diskBytes: bytes.meta({ description: 'Its files and their history; null: not known.' }),
      }),
    ),
  })
  .meta({ id: 'ProjectsUsage' });
