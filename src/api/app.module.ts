import { type DynamicModule, Module } from '@nestjs/common';
import { APP_FILTER, APP_GUARD, APP_PIPE } from '@nestjs/core';
import { ProjectGateway } from '../gateway/project-gateway.js';
import { ModelProviders } from '../providers/model-providers.js';
import { PresenceStore } from '../store/presence-store.js';
import { ProjectStore } from '../store/project-store.js';
import { SettingsStore } from '../store/settings-store.js';
import { SetupPlaces } from '../store/setup-places.js';
import { TurnStore } from '../store/turn-store.js';
import { UserStore } from '../store/user-store.js';
import { SetupOrchestrator } from '../temporal/setup-orchestrator.js';
import { TemplateCatalog } from '../workspace/template.js';
import { type ApiDependencies, ApiLogger, ApiSettings, PayloadTranslator } from './api-dependencies.js';
import { AuthGuard } from './auth/auth.guard.js';
import { LongAnswers } from './auth/long-answers.js';
import { GuessLimit } from './auth/guess-limit.js';
import { SignIn } from './auth/sign-in.service.js';
import { CatalogController } from './catalog/catalog.controller.js';
import { CodecController } from './codec/codec.controller.js';
import { ConversationController } from './conversation/conversation.controller.js';
import { DeletionController } from './deletion/deletion.controller.js';
import { EventsController } from './events/events.controller.js';
import { OpenStreams } from './events/open-streams.js';
import { ProjectEvents } from './events/project-events.service.js';
import { FilesController } from './files/files.controller.js';
import { VersionsController } from './files/versions.controller.js';
import { HealthController } from './health/health.controller.js';
import { ProblemFilter } from './http/problem.filter.js';
import { RouteTable } from './http/route-table.js';
import { ValidationPipe } from './http/validation.pipe.js';
import { LiveSources } from './live/live-sources.service.js';
import { LiveController } from './live/live.controller.js';
import { LogsController } from './logs/logs.controller.js';
import { ApiMetrics } from './metrics/api-metrics.js';
import { MetricsController } from './metrics/metrics.controller.js';
import { LimitsController } from './operations/limits.controller.js';
import { OperationsHealth } from './operations/operations-health.service.js';
import { OperationsController } from './operations/operations.controller.js';
import { PlacedSetupsController } from './operations/placed-setups.controller.js';
import { ProjectsUsage } from './operations/projects-usage.service.js';
import { PresenceController } from './presence/presence.controller.js';
import { PresenceService } from './presence/presence.service.js';
import { LifeController } from './projects/life.controller.js';
import { ProjectChoices } from './projects/project-choices.service.js';
import { ProjectCommands } from './projects/project-commands.service.js';
import { ProjectFacts } from './projects/project-facts.service.js';
import { ProjectCreation } from './projects/project-creation.service.js';
import { ProjectEditing } from './projects/project-editing.service.js';
import { ProjectReader } from './projects/project-reader.service.js';
import { ProjectViews } from './projects/project-views.js';
import { ProjectsController } from './projects/projects.controller.js';
import { ProvidersController } from './settings/providers.controller.js';
import { SettingsController } from './settings/settings.controller.js';
import { SetupDurationsController } from './setup/setup-durations.controller.js';
import { SetupController } from './setup/setup.controller.js';
import { TurnsController } from './turns/turns.controller.js';
import { Turns } from './turns/turns.service.js';
import { AccountController } from './users/account.controller.js';
import { Accounts } from './users/accounts.service.js';
import { SessionController } from './users/session.controller.js';
import { UsersController } from './users/users.controller.js';

/** One module: everything here works on projects. The ports are injected by their abstract classes. */
@Module({
  controllers: [
    ProjectsController,
    LifeController,
    DeletionController,
    SetupController,
    SetupDurationsController,
    TurnsController,
    ConversationController,
    PresenceController,
    LimitsController,
    PlacedSetupsController,
    OperationsController,
    SettingsController,
    ProvidersController,
    SessionController,
    AccountController,
    UsersController,
    FilesController,
    VersionsController,
    EventsController,
    LiveController,
    LogsController,
    CatalogController,
    CodecController,
    HealthController,
    MetricsController,
  ],
  providers: [
    { provide: APP_GUARD, useClass: AuthGuard },
    { provide: APP_PIPE, useClass: ValidationPipe },
    { provide: APP_FILTER, useClass: ProblemFilter },
    Accounts,
    ApiMetrics,
    GuessLimit,
    LiveSources,
    LongAnswers,
    OpenStreams,
    OperationsHealth,
    ProjectChoices,
    ProjectCommands,
    ProjectFacts,
    ProjectCreation,
    ProjectEditing,
    ProjectEvents,
    ProjectReader,
    PresenceService,
    ProjectViews,
    ProjectsUsage,
    SignIn,
    Turns,
  ],
})
export class AppModule {
  static given(deps: ApiDependencies, routes: RouteTable): DynamicModule {
    return {
      module: AppModule,
      providers: [
        { provide: ProjectStore, useValue: deps.store },
        { provide: PresenceStore, useValue: deps.presence },
        { provide: SetupPlaces, useValue: deps.places },
        { provide: TurnStore, useValue: deps.turns },
        { provide: UserStore, useValue: deps.users },
        { provide: SetupOrchestrator, useValue: deps.orchestrator },
        { provide: PayloadTranslator, useValue: deps.payloads },
        { provide: ProjectGateway, useValue: deps.gateway },
        { provide: TemplateCatalog, useValue: deps.templates },
        { provide: ModelProviders, useValue: deps.providers },
        { provide: SettingsStore, useValue: deps.preferences },
        { provide: ApiLogger, useValue: deps.logger },
        { provide: ApiSettings, useValue: new ApiSettings(deps) },
        { provide: RouteTable, useValue: routes },
      ],
    };
  }
}
