// Made by `npm run api-types` from the OpenAPI document: change the API instead.

export interface paths {
  '/api/v1/projects': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** List projects, newest first */
    get: operations['projects_list'];
    put?: never;
    /** Create a project and begin its setup */
    post: operations['projects_create'];
    /** Delete all projects, with `confirm=all`; a repeat attaches to the deletion under way */
    delete: operations['deletion_deleteAll'];
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v1/projects/{id}': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** One project */
    get: operations['projects_get'];
    put?: never;
    post?: never;
    /** Delete a project with its containers, files and workflow */
    delete: operations['life_delete'];
    options?: never;
    head?: never;
    /** Change the name of a project, or the model that answers its next prompts */
    patch: operations['projects_edit'];
    trace?: never;
  };
  '/api/v1/projects/{id}/start': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    /** Run a project that was stopped */
    post: operations['life_start'];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v1/projects/{id}/stop': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    /** Stop a project; files, containers and conversation are kept */
    post: operations['life_stop'];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v1/projects/deletion': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** How far the deletion of all projects is */
    get: operations['deletion_progress'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v1/projects/{id}/setup': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** The setup with its phases */
    get: operations['setup_get'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v1/projects/{id}/setup/retry': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    /** Set up again after a failure or a cancellation */
    post: operations['setup_retry'];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v1/projects/{id}/setup/cancel': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    /** Stop the setup that runs */
    post: operations['setup_cancel'];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v1/projects/{id}/setup/extend': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    /** Move the deadline of the phase that runs */
    post: operations['setup_extend'];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v1/setup-durations': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** How long the phases of a setup usually take */
    get: operations['setupdurations_durations'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v1/projects/{id}/prompts': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** The prompts after the setup's own, in their order */
    get: operations['turns_list'];
    put?: never;
    /** Ask the agent for a change; a stopped project is started for it */
    post: operations['turns_send'];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v1/projects/{id}/prompts/abort': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    /** Stop the answer that is being written, and take back the prompts that wait */
    post: operations['turns_abort'];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v1/projects/{id}/messages': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** The conversation with the agent, oldest first, and what it asks */
    get: operations['conversation_messages'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v1/projects/{id}/messages/events': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /**
     * Follow the conversation
     * @description Server-sent events: `snapshot` as `GET messages`; then `message` (without parts), `part`, `text` (words to add to a part), `asks`, `file` (its path). `away` with `{"code", "message"}` while the agent does not answer: a new `snapshot` comes by itself. `deleted` is the last one.
     */
    get: operations['conversation_follow'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v1/projects/{id}/asks/{askId}': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    /** Answer the agent's question, give a permission, or reject either */
    post: operations['conversation_answer'];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v1/projects/{id}/presence': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    /** Say that a page is open; every 15 s while it is. The first visit wakes a stopped project */
    post: operations['presence_heartbeat'];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v1/projects/{id}/presence/{viewerId}': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    post?: never;
    /** Say that a page was closed */
    delete: operations['presence_leave'];
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v1/projects/{id}/presence/{viewerId}/leave': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    /** The same for `navigator.sendBeacon`, which can only post */
    post: operations['presence_leaveByBeacon'];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v1/admin/limits': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** How many setups run at once, and whether new ones begin */
    get: operations['limits_get'];
    /** Change how many setups run at once and projects members may have; pause and resume new setups */
    put: operations['limits_put'];
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v1/admin/setups': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** Setups that run, oldest first, then those that wait, in their order */
    get: operations['placedsetups_list'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v1/admin/setups/{id}/run-now': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    /** Begin a setup that waits for a place, above the limit and even while paused */
    post: operations['placedsetups_runNow'];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v1/admin/failures': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** Setups and prompts that failed, also those that were tried again since */
    get: operations['operations_failures'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v1/admin/health': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** How the database, Temporal and the machines with containers are */
    get: operations['operations_health'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v1/admin/usage': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** Memory and disk that each project takes, as of the last ten seconds */
    get: operations['operations_usage'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v1/settings': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** Providers, models and the idle time */
    get: operations['settings_get'];
    /** Change the default model, what is offered, or the idle time; what is absent stays */
    put: operations['settings_put'];
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v1/settings/providers/{providerId}': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    /** Add a provider or change it; it is asked whether it takes the key */
    put: operations['providers_put'];
    post?: never;
    /** Remove a provider with its key; projects that use it need another model */
    delete: operations['providers_delete'];
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v1/settings/providers/{providerId}/check': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    /** Ask the provider whether it takes the key and knows the models */
    post: operations['providers_check'];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v1/session': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** Who sends this request */
    get: operations['session_whoAmI'];
    put?: never;
    /** Sign in with login and password, or with an API token; the answer sets a cookie */
    post: operations['session_signIn'];
    /** Sign out: the session of this browser ends */
    delete: operations['session_signOut'];
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v1/account': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    /** Change your own name, login or password */
    patch: operations['account_change'];
    trace?: never;
  };
  '/api/v1/account/tokens': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** Your API tokens, oldest first */
    get: operations['account_tokens'];
    put?: never;
    /** Make an API token for a script */
    post: operations['account_createToken'];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v1/account/tokens/{tokenId}': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    post?: never;
    /** Revoke an API token; sessions that it opened end */
    delete: operations['account_deleteToken'];
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v1/users': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** All users, oldest first */
    get: operations['users_list'];
    put?: never;
    /** Make an account */
    post: operations['users_create'];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v1/users/{userId}': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    post?: never;
    /** Delete a user with tokens and sessions; the projects stay, for administrators to see */
    delete: operations['users_delete'];
    options?: never;
    head?: never;
    /** Change a user's name, login, password or role; a new password ends the user's sessions */
    patch: operations['users_change'];
    trace?: never;
  };
  '/api/v1/projects/{id}/files': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** The files of the project's site */
    get: operations['files_list'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v1/projects/{id}/files/content': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** The content of one file, at most 5 MiB */
    get: operations['files_content'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v1/projects/{id}/archive': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** The whole site as a ZIP file */
    get: operations['files_archive'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v1/projects/{id}/versions': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** The versions of the site, newest first */
    get: operations['versions_versions'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v1/projects/{id}/versions/{version}/restore': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    /** Make the site equal to one of its versions, as a new version */
    post: operations['versions_restore'];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v1/projects/{id}/events': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /**
     * Follow a project
     * @description Server-sent events. `snapshot` comes first, then `change` with every change; the data of both is `{"project", "setup"}`, their id is the revision. `deleted` with `{"id"}` is the last one. A slow reader gets the newest state only.
     */
    get: operations['events_follow'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v1/events': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /**
     * Follow several things by one stream
     * @description Server-sent events; all but `hello` (at once) and `ping` (every 15 s), which tell the time as `{"now"}`, name their `topic`. `gone`: there is no such project. `deleted` with `{"id"}`: there is none any more. A slow reader gets the newest state only.
     *
     *     - `projects`: `project` with `{"project"}` when one that you see changes. What there is now: `GET /projects`, after `hello`.
     *     - `project.<id>`: `project` with `{"project", "setup"}`, the present state first.
     *     - `conversation.<id>`: `conversation` with `{"event"}`, whose `kind` and members are those of `GET /projects/{id}/messages/events`; `away` with `{"code", "message"}` while the agent does not answer.
     *     - `logs.<id>.<service>`: `log-start` whenever the log is opened, then `lines` with `{"lines": [{"at", "stream", "text"}]}`, none of them twice; `log-away` with `{"code", "message"}` while there is no log.
     */
    get: operations['live_follow'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v1/projects/{id}/logs': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** The log of one of the containers */
    get: operations['logs_read'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v1/templates': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** Templates that a project can be made from */
    get: operations['catalog_templates'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v1/models': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** Models that a project can be built with */
    get: operations['catalog_models'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v1/codec/decode': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    /** Open payloads of workflows, for the Temporal Web UI and CLI */
    post: operations['codec_decode'];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v1/codec/encode': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    /** Encrypt payloads as the service does, for the Temporal Web UI and CLI */
    post: operations['codec_encode'];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v1/health/live': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** Whether the process answers */
    get: operations['health_live'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v1/health/ready': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** Whether everything that the API needs answers */
    get: operations['health_ready'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v1/metrics': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** Numbers for Prometheus */
    get: operations['metrics_read'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
}
export type webhooks = Record<string, never>;
export interface components {
  schemas: {
    Project: {
      id: string;
      /** @description Grows with each change; a reader keeps the state with the highest. */
      revision: number;
      owner: {
        id: string;
        /** @description Null: the account is gone. */
        name: string | null;
      };
      slug: string;
      name: string;
      prompt: string;
      model: string;
      template: string;
      /** @enum {string} */
      status: 'created' | 'starting' | 'running' | 'stopping' | 'stopped' | 'error' | 'deleting';
      setup: {
        /** @description 1 for the first setup; each retry adds one. */
        try: number;
        /** @enum {string} */
        phase:
          | 'not_started'
          | 'creating_files'
          | 'starting_docker'
          | 'initializing_agent'
          | 'sending_prompt'
          | 'waiting_completion'
          | 'completed'
          | 'failed'
          | 'cancelled';
        /** Format: date-time */
        phaseStartedAt: string | null;
        /** Format: date-time */
        phaseDeadlineAt: string | null;
        /** Format: date-time */
        startedAt: string | null;
        /** Format: date-time */
        finishedAt: string | null;
        error: {
          /** @enum {string} */
          code:
            | 'invalid_request'
            | 'unauthorized'
            | 'forbidden'
            | 'not_found'
            | 'conflict'
            | 'rate_limited'
            | 'temporal_unavailable'
            | 'database_unavailable'
            | 'docker_unavailable'
            | 'image_missing'
            | 'invalid_template'
            | 'disk_full'
            | 'container_failed'
            | 'container_exited'
            | 'container_oom'
            | 'not_ready'
            | 'phase_timeout'
            | 'agent_unreachable'
            | 'agent_failed'
            | 'provider_rejected'
            | 'provider_unreachable'
            | 'prompt_rejected'
            | 'setup_cancelled'
            | 'internal';
          /** @enum {string} */
          phase: 'creating_files' | 'starting_docker' | 'initializing_agent' | 'sending_prompt' | 'waiting_completion';
          message: string;
          hint: string;
          logTail: string | null;
        } | null;
        /** @description It waits for a free place, with this many in front; null: it does not wait. */
        waiting: {
          before: number;
        } | null;
        workflowId: string;
        /** @description The setup in the Temporal Web UI. */
        traceUrl: string | null;
      };
      previewUrl: string;
      previewReady: boolean;
      agentReady: boolean;
      /** @description Why a project that was set up does not run as wished. */
      problem: {
        /** @enum {string} */
        code:
          | 'invalid_request'
          | 'unauthorized'
          | 'forbidden'
          | 'not_found'
          | 'conflict'
          | 'rate_limited'
          | 'temporal_unavailable'
          | 'database_unavailable'
          | 'docker_unavailable'
          | 'image_missing'
          | 'invalid_template'
          | 'disk_full'
          | 'container_failed'
          | 'container_exited'
          | 'container_oom'
          | 'not_ready'
          | 'phase_timeout'
          | 'agent_unreachable'
          | 'agent_failed'
          | 'provider_rejected'
          | 'provider_unreachable'
          | 'prompt_rejected'
          | 'setup_cancelled'
          | 'internal';
        message: string;
        hint: string;
        logTail: string | null;
      } | null;
      /** @description Pages that look at it now. */
      viewers: number;
      /** Format: date-time */
      createdAt: string;
      /** Format: date-time */
      updatedAt: string;
    };
    ProjectPage: {
      projects: components['schemas']['Project'][];
      /** @description For the next page; null: this is the last one. */
      nextCursor: string | null;
    };
    CommandReceipt: {
      id: string;
      /**
       * @description confirmed: the workflow obeys; accepted: the server keeps the command until a worker runs again.
       * @enum {string}
       */
      receipt: 'confirmed' | 'accepted';
    };
    Deletion: {
      /** @description The newest deletion of all projects; null: there was none. */
      deletion: {
        total: number;
        deleted: number;
        remaining: number;
        failed: {
          projectId: string;
          message: string;
        }[];
      } | null;
    };
    Setup: {
      /** @description 1 for the first setup; each retry adds one. */
      try: number;
      /** @enum {string} */
      phase:
        | 'not_started'
        | 'creating_files'
        | 'starting_docker'
        | 'initializing_agent'
        | 'sending_prompt'
        | 'waiting_completion'
        | 'completed'
        | 'failed'
        | 'cancelled';
      /** Format: date-time */
      phaseStartedAt: string | null;
      /** Format: date-time */
      phaseDeadlineAt: string | null;
      /** Format: date-time */
      startedAt: string | null;
      /** Format: date-time */
      finishedAt: string | null;
      error: {
        /** @enum {string} */
        code:
          | 'invalid_request'
          | 'unauthorized'
          | 'forbidden'
          | 'not_found'
          | 'conflict'
          | 'rate_limited'
          | 'temporal_unavailable'
          | 'database_unavailable'
          | 'docker_unavailable'
          | 'image_missing'
          | 'invalid_template'
          | 'disk_full'
          | 'container_failed'
          | 'container_exited'
          | 'container_oom'
          | 'not_ready'
          | 'phase_timeout'
          | 'agent_unreachable'
          | 'agent_failed'
          | 'provider_rejected'
          | 'provider_unreachable'
          | 'prompt_rejected'
          | 'setup_cancelled'
          | 'internal';
        /** @enum {string} */
        phase: 'creating_files' | 'starting_docker' | 'initializing_agent' | 'sending_prompt' | 'waiting_completion';
        message: string;
        hint: string;
        logTail: string | null;
      } | null;
      /** @description It waits for a free place, with this many in front; null: it does not wait. */
      waiting: {
        before: number;
      } | null;
      workflowId: string;
      /** @description The setup in the Temporal Web UI. */
      traceUrl: string | null;
      projectId: string;
      /** @description Of this try, those that began, in their order. */
      phases: components['schemas']['SetupPhase'][];
      earlierTries: {
        try: number;
        phases: components['schemas']['SetupPhase'][];
      }[];
    };
    SetupPhase: {
      /** @enum {string} */
      phase: 'creating_files' | 'starting_docker' | 'initializing_agent' | 'sending_prompt' | 'waiting_completion';
      /** Format: date-time */
      startedAt: string;
      /** Format: date-time */
      deadlineAt: string;
      /** Format: date-time */
      endedAt: string | null;
      /** @enum {string|null} */
      outcome: 'completed' | 'failed' | 'cancelled' | null;
      /** @description Attempts that went wrong; looking whether something is ready is none. */
      failedAttempts: number;
      lastFailure: {
        attempt: number;
        maximumAttempts: number;
        /** @enum {string} */
        code:
          | 'invalid_request'
          | 'unauthorized'
          | 'forbidden'
          | 'not_found'
          | 'conflict'
          | 'rate_limited'
          | 'temporal_unavailable'
          | 'database_unavailable'
          | 'docker_unavailable'
          | 'image_missing'
          | 'invalid_template'
          | 'disk_full'
          | 'container_failed'
          | 'container_exited'
          | 'container_oom'
          | 'not_ready'
          | 'phase_timeout'
          | 'agent_unreachable'
          | 'agent_failed'
          | 'provider_rejected'
          | 'provider_unreachable'
          | 'prompt_rejected'
          | 'setup_cancelled'
          | 'internal';
        message: string;
        /** Format: date-time */
        at: string;
        /** Format: date-time */
        nextAttemptAt: string | null;
        /** @description For people: "retry 2 of 3"; null: there is none. */
        retry: string | null;
      } | null;
      probes: number;
      lastFinding: string | null;
    };
    SetupDurations: {
      /** @description In the order in which every setup runs them. */
      phases: {
        /** @enum {string} */
        phase: 'creating_files' | 'starting_docker' | 'initializing_agent' | 'sending_prompt' | 'waiting_completion';
        /** @description Of its last 20 completions; null: there was none. */
        medianMs: number | null;
      }[];
    };
    TurnList: {
      turns: components['schemas']['Turn'][];
    };
    Turn: {
      /** @description 1 for the first prompt after the setup's own. */
      turn: number;
      text: string;
      model: string;
      /** @enum {string} */
      state: 'queued' | 'working' | 'completed' | 'failed' | 'aborted';
      /** @description What the agent does, or why it failed. */
      message: string | null;
      /** @enum {string|null} */
      code:
        | 'invalid_request'
        | 'unauthorized'
        | 'forbidden'
        | 'not_found'
        | 'conflict'
        | 'rate_limited'
        | 'temporal_unavailable'
        | 'database_unavailable'
        | 'docker_unavailable'
        | 'image_missing'
        | 'invalid_template'
        | 'disk_full'
        | 'container_failed'
        | 'container_exited'
        | 'container_oom'
        | 'not_ready'
        | 'phase_timeout'
        | 'agent_unreachable'
        | 'agent_failed'
        | 'provider_rejected'
        | 'provider_unreachable'
        | 'prompt_rejected'
        | 'setup_cancelled'
        | 'internal'
        | null;
      hint: string | null;
      /** @description The site's version that this prompt made. */
      version: string | null;
      /** Format: date-time */
      createdAt: string;
      /** Format: date-time */
      startedAt: string | null;
      /** Format: date-time */
      endedAt: string | null;
    };
    Conversation: {
      messages: {
        id: string;
        /** @enum {string} */
        role: 'user' | 'assistant';
        /** Format: date-time */
        createdAt: string;
        /**
         * Format: date-time
         * @description Null: it is still being written.
         */
        completedAt: string | null;
        error: string | null;
        /** @description Plain text, whatever it contains. */
        parts: (
          | {
              id: string;
              /** @enum {string} */
              kind: 'text';
              text: string;
            }
          | {
              id: string;
              /** @enum {string} */
              kind: 'tool';
              tool: string;
              title: string;
              /** @enum {string} */
              status: 'pending' | 'running' | 'completed' | 'error';
              output: string | null;
            }
        )[];
      }[];
      /** @description What the agent waits for. */
      asks: components['schemas']['Ask'][];
    };
    Ask:
      | {
          id: string;
          /** @enum {string} */
          kind: 'question';
          questions: {
            header: string;
            question: string;
            options: {
              label: string;
              description: string;
            }[];
            isMultiple: boolean;
          }[];
        }
      | {
          id: string;
          /** @enum {string} */
          kind: 'permission';
          permission: string;
          patterns: string[];
        };
    Presence: {
      /** @enum {string} */
      status: 'created' | 'starting' | 'running' | 'stopping' | 'stopped' | 'error' | 'deleting';
      viewers: number;
      previewUrl: string;
      previewReady: boolean;
      agentReady: boolean;
      /** @enum {string} */
      setupPhase:
        | 'not_started'
        | 'creating_files'
        | 'starting_docker'
        | 'initializing_agent'
        | 'sending_prompt'
        | 'waiting_completion'
        | 'completed'
        | 'failed'
        | 'cancelled';
      /** @description What goes on, in one sentence for people. */
      message: string;
      /** @description When a page that only polls shall ask again; 15,000 at most. */
      nextPollMs: number;
    };
    Limits: {
      /** @description Setups that run at once; the others wait for a free place. */
      maxSetups: number;
      /** @description No new setup begins; those that run go on. */
      paused: boolean;
      /** @description Projects that one member may have; null: any number. Administrators are not limited. */
      projectsPerUser: number | null;
      /** @description Who paused; null: new setups begin, or nobody was named. */
      pausedBy: {
        name: string;
        /** Format: date-time */
        at: string;
      } | null;
    };
    WantedLimits: {
      /** @description Setups that run at once; the others wait for a free place. */
      maxSetups: number;
      /** @description No new setup begins; those that run go on. */
      paused: boolean;
      /** @description Projects that one member may have; null: any number. Administrators are not limited. */
      projectsPerUser?: number | null;
    };
    SetupPlaces: {
      setups: components['schemas']['SetupPlace'][];
    };
    SetupPlace: {
      projectId: string;
      try: number;
      /** Format: date-time */
      requestedAt: string;
      /**
       * Format: date-time
       * @description Null: it waits for a free place.
       */
      grantedAt: string | null;
      project: components['schemas']['Project'];
      setup: components['schemas']['Setup'];
    };
    SetupGranted: {
      id: string;
    };
    Failures: {
      /** Format: date-time */
      since: string;
      /** @description Newest first, at most 1,000. */
      failures: {
        /** @enum {string} */
        kind: 'setup' | 'prompt';
        projectId: string;
        projectName: string;
        /** @description The setup's try, or the prompt's turn. */
        number: number;
        /**
         * @description Null: a prompt has none.
         * @enum {string|null}
         */
        phase:
          'creating_files' | 'starting_docker' | 'initializing_agent' | 'sending_prompt' | 'waiting_completion' | null;
        /** @enum {string} */
        code:
          | 'invalid_request'
          | 'unauthorized'
          | 'forbidden'
          | 'not_found'
          | 'conflict'
          | 'rate_limited'
          | 'temporal_unavailable'
          | 'database_unavailable'
          | 'docker_unavailable'
          | 'image_missing'
          | 'invalid_template'
          | 'disk_full'
          | 'container_failed'
          | 'container_exited'
          | 'container_oom'
          | 'not_ready'
          | 'phase_timeout'
          | 'agent_unreachable'
          | 'agent_failed'
          | 'provider_rejected'
          | 'provider_unreachable'
          | 'prompt_rejected'
          | 'setup_cancelled'
          | 'internal';
        message: string;
        /** Format: date-time */
        at: string;
      }[];
    };
    OperationsHealth: {
      database: {
        /** @enum {string} */
        state: 'up' | 'down';
        /** @description How long its answer took; null: there was none. */
        ms: number | null;
      };
      temporal: {
        /** @enum {string} */
        state: 'up' | 'down';
        /** @description How long its answer took; null: there was none. */
        ms: number | null;
        /** @description Its web page; null: no address is configured. */
        uiUrl: string | null;
      };
      /** @description Where containers run. */
      hosts: {
        name: string;
        engine: {
          /** @enum {string} */
          state: 'up' | 'down';
          /** @description How long its answer took; null: there was none. */
          ms: number | null;
          /** @description Why it is down. */
          message: string | null;
        };
        /** @description Keeps containers from the host and private networks. Null: not known. */
        firewall: {
          /** @enum {string} */
          state: 'on' | 'off';
          /** @description Why it is off. */
          message: string | null;
        } | null;
        /** @description Null: not known. */
        disk: {
          freeBytes: number;
          totalBytes: number;
        } | null;
        /** @description Null: not known. */
        memory: {
          freeBytes: number;
          totalBytes: number;
        } | null;
      }[];
    };
    ProjectsUsage: {
      projects: {
        project: {
          id: string;
          name: string;
          slug: string;
          /** @enum {string} */
          status: 'created' | 'starting' | 'running' | 'stopping' | 'stopped' | 'error' | 'deleting';
          /** Format: date-time */
          updatedAt: string;
          /** @description Null: the account is gone. */
          ownerName: string | null;
        };
        /** @description Of its running containers; null: none runs, or it is not known. */
        memoryBytes: number | null;
        /** @description Its files and their history; null: not known. */
        diskBytes: number | null;
      }[];
    };
    Settings: {
      providers: components['schemas']['Provider'][];
      models: {
        default: string;
        offered: string[];
        /** @description Not offered for new projects. */
        hidden: string[];
      };
      /** @description A project that nobody looks at sleeps after this long. */
      idleTimeoutSeconds: number;
    };
    Provider: {
      /** @description Its models are named `<id>/<model>`. */
      id: string;
      name: string;
      baseUrl: string;
      models: string[];
      /** @enum {string} */
      source: 'configuration' | 'settings';
      hasKey: boolean;
      /** @description The last four characters, to tell keys apart. */
      keyEnd: string | null;
    };
    SavedProvider: {
      provider: components['schemas']['Provider'];
      check: components['schemas']['ProviderCheck'];
    };
    ProviderCheck: {
      /** @enum {string} */
      state: 'works' | 'refused' | 'unreachable' | 'unclear';
      message: string;
      /** @description Those that the provider does not list. */
      unknownModels: string[];
    };
    User: {
      id: string;
      name: string;
      /** @enum {string} */
      role: 'admin' | 'member';
      /** @description Null: the account is used by tokens alone. */
      login: string | null;
      /** Format: date-time */
      createdAt: string;
    };
    ApiTokens: {
      tokens: components['schemas']['ApiToken'][];
    };
    ApiToken: {
      id: string;
      name: string;
      /** @description It comes from the configuration, and is changed there. */
      configured: boolean;
      /** Format: date-time */
      createdAt: string;
      /**
       * Format: date-time
       * @description To the minute; null: never.
       */
      lastUsedAt: string | null;
    };
    NewApiToken: {
      id: string;
      name: string;
      /** @description It comes from the configuration, and is changed there. */
      configured: boolean;
      /** Format: date-time */
      createdAt: string;
      /**
       * Format: date-time
       * @description To the minute; null: never.
       */
      lastUsedAt: string | null;
      /** @description The token itself: it is told this once. */
      token: string;
    };
    Users: {
      users: components['schemas']['User'][];
    };
    FileList: {
      /** @description Names this very state, for the content of its files. */
      version: string;
      files: {
        path: string;
        /**
         * @description The content of a link is where it leads.
         * @enum {string}
         */
        kind: 'file' | 'link';
        /** @description Bytes. */
        size: number;
      }[];
      /** @description There are more than 5,000. */
      isTruncated: boolean;
    };
    VersionList: {
      versions: {
        version: string;
        /** @description What made it: `setup`, `turn:3`, `restore:1`, `before-restore:1`. */
        key: string;
        title: string;
        /** Format: date-time */
        at: string;
      }[];
    };
    Choices: {
      default: string;
      offered: string[];
    };
    Payloads: {
      payloads: {
        metadata?: {
          [key: string]: string;
        };
        data?: string;
      }[];
    };
    Readiness: {
      /** @enum {string} */
      status: 'up' | 'down';
      parts: {
        /** @enum {string} */
        database: 'up' | 'down';
        /** @enum {string} */
        temporal: 'up' | 'down';
      };
    };
    Problem: {
      /** @description Always about:blank: the code tells problems apart. */
      type: string;
      /** @description The name of the status. */
      title: string;
      status: number;
      /** @description What happened, for people. */
      detail: string;
      /** @description What happened, for programs. */
      code: string;
      /** @description What to do about it. */
      hint: string;
      /** @description The fields of the request that are wrong. */
      fields?: {
        field: string;
        reason: string;
      }[];
      /** @description Names the request in the log of the server. */
      requestId: string;
    };
  };
  responses: never;
  parameters: never;
  requestBodies: never;
  headers: never;
  pathItems: never;
}
export type $defs = Record<string, never>;
export interface operations {
  projects_list: {
    parameters: {
      query?: {
        limit?: number;
        /** @description `nextCursor` of the page before. */
        cursor?: string;
        status?: 'created' | 'starting' | 'running' | 'stopping' | 'stopped' | 'error' | 'deleting';
        /** @description Is part of the name, the slug or the prompt, in whatever case. */
        q?: string;
      };
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description A page of projects */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['ProjectPage'];
        };
      };
      /** @description A parameter is wrong */
      400: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description No token or session, or one that is not known */
      401: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description The address and the headers are longer than 16 KiB */
      431: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  projects_create: {
    parameters: {
      query?: never;
      header?: {
        /** @description Makes the request safe to repeat: the same key gives the same project. */
        'Idempotency-Key'?: string;
      };
      path?: never;
      cookie?: never;
    };
    requestBody: {
      content: {
        'application/json': {
          /** @description What the website shall be; at most 32 KiB of UTF-8. */
          prompt: string;
          /** @description At most 80 characters. */
          name?: string;
          /** @description One of `GET /models`; absent: the default there. */
          model?: string;
          /** @description One of `GET /templates`; absent: the default there. */
          template?: string;
        };
      };
    };
    responses: {
      /** @description The project; `Location` names it */
      202: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['Project'];
        };
      };
      /** @description A field is wrong; nothing was created */
      400: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description No token or session, or one that is not known */
      401: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description The key was used with another request, or you have as many projects as you may */
      409: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description The body is larger than 256 KiB */
      413: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description The body is not JSON */
      415: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description Too many projects in a minute */
      429: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description The Temporal server is away; nothing was created */
      503: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  deletion_deleteAll: {
    parameters: {
      query: {
        confirm: 'all';
        /** @description Whose projects; everybody's: only for administrators. */
        owner?: 'me' | 'everybody';
      };
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description The deletion has begun */
      202: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['Deletion'];
        };
      };
      /** @description A parameter is wrong, or the confirmation is missing */
      400: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description No token or session, or one that is not known */
      401: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description Everybody's projects are for administrators */
      403: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description The address and the headers are longer than 16 KiB */
      431: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description The Temporal server is away */
      503: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  projects_get: {
    parameters: {
      query?: never;
      header?: never;
      path: {
        id: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description The project */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['Project'];
        };
      };
      /** @description No token or session, or one that is not known */
      401: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description There is no such project */
      404: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  life_delete: {
    parameters: {
      query?: never;
      header?: never;
      path: {
        id: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description The deletion has begun */
      202: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['CommandReceipt'];
        };
      };
      /** @description No token or session, or one that is not known */
      401: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description There is no such project */
      404: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  projects_edit: {
    parameters: {
      query?: never;
      header?: never;
      path: {
        id: string;
      };
      cookie?: never;
    };
    requestBody?: {
      content: {
        'application/json': {
          /** @description At most 80 characters. */
          name?: string;
          /** @description One of `GET /models`; absent: the default there. */
          model?: string;
        };
      };
    };
    responses: {
      /** @description The project as it is now */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['Project'];
        };
      };
      /** @description A field is wrong; nothing was changed */
      400: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description No token or session, or one that is not known */
      401: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description There is no such project */
      404: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description The agent is at work, so its model cannot be changed */
      409: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description The body is larger than 256 KiB */
      413: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description The body is not JSON */
      415: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  life_start: {
    parameters: {
      query?: never;
      header?: never;
      path: {
        id: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description Its containers start */
      202: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['CommandReceipt'];
        };
      };
      /** @description No token or session, or one that is not known */
      401: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description There is no such project */
      404: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description It is not set up yet */
      409: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  life_stop: {
    parameters: {
      query?: never;
      header?: never;
      path: {
        id: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description Its containers stop */
      202: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['CommandReceipt'];
        };
      };
      /** @description No token or session, or one that is not known */
      401: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description There is no such project */
      404: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description It is not set up yet */
      409: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  deletion_progress: {
    parameters: {
      query?: {
        /** @description Whose projects; everybody's: only for administrators. */
        owner?: 'me' | 'everybody';
      };
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description Its progress */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['Deletion'];
        };
      };
      /** @description A parameter is wrong, or the confirmation is missing */
      400: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description No token or session, or one that is not known */
      401: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description Everybody's projects are for administrators */
      403: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description The address and the headers are longer than 16 KiB */
      431: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description The Temporal server is away */
      503: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  setup_get: {
    parameters: {
      query?: never;
      header?: never;
      path: {
        id: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description The newest try, and those before it */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['Setup'];
        };
      };
      /** @description No token or session, or one that is not known */
      401: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description There is no such project */
      404: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  setup_retry: {
    parameters: {
      query?: never;
      header?: never;
      path: {
        id: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description A new try begins */
      202: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['CommandReceipt'];
        };
      };
      /** @description No token or session, or one that is not known */
      401: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description There is no such project */
      404: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description There is nothing to retry */
      409: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  setup_cancel: {
    parameters: {
      query?: never;
      header?: never;
      path: {
        id: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description The setup ends */
      202: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['CommandReceipt'];
        };
      };
      /** @description No token or session, or one that is not known */
      401: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description There is no such project */
      404: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description No setup is running */
      409: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  setup_extend: {
    parameters: {
      query?: never;
      header?: never;
      path: {
        id: string;
      };
      cookie?: never;
    };
    requestBody: {
      content: {
        'application/json': {
          seconds: number;
        };
      };
    };
    responses: {
      /** @description The phase has more time */
      202: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['CommandReceipt'];
        };
      };
      /** @description The seconds are wrong */
      400: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description No token or session, or one that is not known */
      401: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description There is no such project */
      404: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description No setup is running */
      409: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description The body is larger than 256 KiB */
      413: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description The body is not JSON */
      415: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  setupdurations_durations: {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description The median of each phase */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['SetupDurations'];
        };
      };
      /** @description No token or session, or one that is not known */
      401: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  turns_list: {
    parameters: {
      query?: never;
      header?: never;
      path: {
        id: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description Each with what came of it */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['TurnList'];
        };
      };
      /** @description No token or session, or one that is not known */
      401: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description There is no such project */
      404: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  turns_send: {
    parameters: {
      query?: never;
      header?: never;
      path: {
        id: string;
      };
      cookie?: never;
    };
    requestBody: {
      content: {
        'application/json': {
          /** @description What the website shall be; at most 32 KiB of UTF-8. */
          text: string;
        };
      };
    };
    responses: {
      /** @description The prompt waits for its turn */
      202: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['Turn'];
        };
      };
      /** @description The text is wrong */
      400: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description No token or session, or one that is not known */
      401: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description There is no such project */
      404: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description The project is not set up yet, or too many prompts wait */
      409: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description The body is larger than 256 KiB */
      413: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description The body is not JSON */
      415: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  turns_abort: {
    parameters: {
      query?: never;
      header?: never;
      path: {
        id: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description The agent stops */
      202: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['CommandReceipt'];
        };
      };
      /** @description No token or session, or one that is not known */
      401: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description There is no such project */
      404: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description No answer is being written */
      409: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  conversation_messages: {
    parameters: {
      query?: never;
      header?: never;
      path: {
        id: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description Its newest 200 messages */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['Conversation'];
        };
      };
      /** @description No token or session, or one that is not known */
      401: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description There is no such project, or the agent does not ask this any more */
      404: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description The agent does not run */
      409: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description The project's host does not answer */
      503: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  conversation_follow: {
    parameters: {
      query?: never;
      header?: never;
      path: {
        id: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description The events */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'text/event-stream': string;
        };
      };
      /** @description No token or session, or one that is not known */
      401: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description There is no such project, or the agent does not ask this any more */
      404: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description The project's host does not answer */
      503: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  conversation_answer: {
    parameters: {
      query?: never;
      header?: never;
      path: {
        id: string;
        askId: string;
      };
      cookie?: never;
    };
    requestBody: {
      content: {
        'application/json':
          | {
              /** @description For a question: one list of labels, or of words of your own, for each. */
              answers: string[][];
            }
          | {
              /**
               * @description For a permission; `always` holds until the agent restarts.
               * @enum {string}
               */
              permission: 'once' | 'always';
            }
          | {
              /** @enum {boolean} */
              rejected: true;
            };
      };
    };
    responses: {
      /** @description The agent goes on */
      204: {
        headers: {
          [name: string]: unknown;
        };
        content?: never;
      };
      /** @description The answer does not fit what is asked */
      400: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description No token or session, or one that is not known */
      401: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description There is no such project, or the agent does not ask this any more */
      404: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description The agent does not run */
      409: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description The body is larger than 256 KiB */
      413: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description The body is not JSON */
      415: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description The project's host does not answer */
      503: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  presence_heartbeat: {
    parameters: {
      query?: never;
      header?: never;
      path: {
        id: string;
      };
      cookie?: never;
    };
    requestBody: {
      content: {
        'application/json': {
          viewerId: string;
        };
      };
    };
    responses: {
      /** @description What the page needs to know */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['Presence'];
        };
      };
      /** @description The viewer is wrong */
      400: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description No token or session, or one that is not known */
      401: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description There is no such project */
      404: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description The body is larger than 256 KiB */
      413: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description The body is not JSON */
      415: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  presence_leave: {
    parameters: {
      query?: never;
      header?: never;
      path: {
        id: string;
        viewerId: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description It does not count any more */
      204: {
        headers: {
          [name: string]: unknown;
        };
        content?: never;
      };
      /** @description No token or session, or one that is not known */
      401: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description There is no such project */
      404: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  presence_leaveByBeacon: {
    parameters: {
      query?: never;
      header?: never;
      path: {
        id: string;
        viewerId: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description It does not count any more */
      204: {
        headers: {
          [name: string]: unknown;
        };
        content?: never;
      };
      /** @description No token or session, or one that is not known */
      401: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description There is no such project */
      404: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  limits_get: {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description What holds now */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['Limits'];
        };
      };
      /** @description No token or session, or one that is not known */
      401: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description Only for administrators */
      403: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  limits_put: {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody: {
      content: {
        'application/json': components['schemas']['WantedLimits'];
      };
    };
    responses: {
      /** @description What holds from now on */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['Limits'];
        };
      };
      /** @description A field is wrong; nothing was changed */
      400: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description No token or session, or one that is not known */
      401: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description Only for administrators */
      403: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description The body is larger than 256 KiB */
      413: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description The body is not JSON */
      415: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  placedsetups_list: {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description Each with its place and its project */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['SetupPlaces'];
        };
      };
      /** @description No token or session, or one that is not known */
      401: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description Only for administrators */
      403: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  placedsetups_runNow: {
    parameters: {
      query?: never;
      header?: never;
      path: {
        id: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description It begins */
      202: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['SetupGranted'];
        };
      };
      /** @description No token or session, or one that is not known */
      401: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description Only for administrators */
      403: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description There is no such project */
      404: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description Its setup does not wait for a place */
      409: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  operations_failures: {
    parameters: {
      query?: {
        /** @description How far back. */
        hours?: number;
      };
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description Newest first; cancellations are none */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['Failures'];
        };
      };
      /** @description The hours are wrong */
      400: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description No token or session, or one that is not known */
      401: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description Only for administrators */
      403: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description The address and the headers are longer than 16 KiB */
      431: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  operations_health: {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description What does not answer is down */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['OperationsHealth'];
        };
      };
      /** @description No token or session, or one that is not known */
      401: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description Only for administrators */
      403: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  operations_usage: {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description What is not known in time is null */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['ProjectsUsage'];
        };
      };
      /** @description No token or session, or one that is not known */
      401: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description Only for administrators */
      403: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  settings_get: {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description What holds now; keys are never told */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['Settings'];
        };
      };
      /** @description No token or session, or one that is not known */
      401: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description Only for administrators */
      403: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  settings_put: {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody?: {
      content: {
        'application/json': {
          defaultModel?: string | null;
          hiddenModels?: string[];
          idleTimeoutSeconds?: number | null;
        };
      };
    };
    responses: {
      /** @description What holds from now on */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['Settings'];
        };
      };
      /** @description A field is wrong; nothing was changed */
      400: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description No token or session, or one that is not known */
      401: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description Only for administrators */
      403: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description The body is larger than 256 KiB */
      413: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description The body is not JSON */
      415: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  providers_put: {
    parameters: {
      query?: never;
      header?: never;
      path: {
        providerId: string;
      };
      cookie?: never;
    };
    requestBody: {
      content: {
        'application/json': {
          /** @description At most 80 characters. */
          name: string;
          /**
           * Format: uri
           * @description Of an OpenAI-compatible API, for example `https://api.example.com/v1`.
           */
          baseUrl: string;
          models: string[];
          /** @description It is never answered. Absent: the stored one stays; null: the provider needs none. */
          key?: string | null;
        };
      };
    };
    responses: {
      /** @description The provider, and what it said */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['SavedProvider'];
        };
      };
      /** @description A field is wrong, or the provider refuses the key; nothing was changed */
      400: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description No token or session, or one that is not known */
      401: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description Only for administrators */
      403: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description The service has a provider of this name itself */
      409: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description The body is larger than 256 KiB */
      413: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description The body is not JSON */
      415: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  providers_delete: {
    parameters: {
      query?: never;
      header?: never;
      path: {
        providerId: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description It is gone */
      204: {
        headers: {
          [name: string]: unknown;
        };
        content?: never;
      };
      /** @description No token or session, or one that is not known */
      401: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description Only for administrators */
      403: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description There is no such provider */
      404: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description The service has it itself */
      409: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  providers_check: {
    parameters: {
      query?: never;
      header?: never;
      path: {
        providerId: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description What it said */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['ProviderCheck'];
        };
      };
      /** @description No token or session, or one that is not known */
      401: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description Only for administrators */
      403: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description There is no such provider */
      404: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  session_whoAmI: {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description The user */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['User'];
        };
      };
      /** @description No token or session, or one that is not known */
      401: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  session_signIn: {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody: {
      content: {
        'application/json':
          | {
              login: string;
              password: string;
            }
          | {
              /** @description An API token, instead of login and password. */
              token: string;
            };
      };
    };
    responses: {
      /** @description Who is signed in now */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['User'];
        };
      };
      /** @description A field is wrong */
      400: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description Login and password do not belong together */
      401: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description The body is larger than 256 KiB */
      413: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description The body is not JSON */
      415: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description Too many wrong passwords */
      429: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  session_signOut: {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description Signed out */
      204: {
        headers: {
          [name: string]: unknown;
        };
        content?: never;
      };
      /** @description No token or session, or one that is not known */
      401: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  account_change: {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody?: {
      content: {
        'application/json': {
          /** @description At most 80 characters. */
          name?: string;
          /** @description What the user signs in with, for example an e-mail address; case does not count. */
          login?: string;
          /** @description At least 10 characters. It is never answered. */
          password?: string;
          /** @description Needed for a new login or password, but with a token. */
          currentPassword?: string;
        };
      };
    };
    responses: {
      /** @description The account as it is now */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['User'];
        };
      };
      /** @description A field is wrong, or the current password; nothing was changed */
      400: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description No token or session, or one that is not known */
      401: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description Another account has this login */
      409: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description The body is larger than 256 KiB */
      413: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description The body is not JSON */
      415: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description Too many wrong passwords */
      429: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  account_tokens: {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description What is known of them */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['ApiTokens'];
        };
      };
      /** @description No token or session, or one that is not known */
      401: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  account_createToken: {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody: {
      content: {
        'application/json': {
          /** @description At most 80 characters. */
          name: string;
        };
      };
    };
    responses: {
      /** @description The token, told this once */
      201: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['NewApiToken'];
        };
      };
      /** @description A field is wrong */
      400: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description No token or session, or one that is not known */
      401: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description The body is larger than 256 KiB */
      413: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description The body is not JSON */
      415: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  account_deleteToken: {
    parameters: {
      query?: never;
      header?: never;
      path: {
        tokenId: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description It is valid no longer */
      204: {
        headers: {
          [name: string]: unknown;
        };
        content?: never;
      };
      /** @description No token or session, or one that is not known */
      401: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description You have no such token, or it is the configured one */
      404: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  users_list: {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description Their accounts */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['Users'];
        };
      };
      /** @description No token or session, or one that is not known */
      401: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description Only for administrators */
      403: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  users_create: {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody: {
      content: {
        'application/json': {
          /** @description At most 80 characters. */
          name: string;
          /** @description What the user signs in with, for example an e-mail address; case does not count. */
          login: string;
          /** @description At least 10 characters. It is never answered. */
          password: string;
          /**
           * @default member
           * @enum {string}
           */
          role?: 'admin' | 'member';
        };
      };
    };
    responses: {
      /** @description The account */
      201: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['User'];
        };
      };
      /** @description A field is wrong; nothing was created */
      400: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description No token or session, or one that is not known */
      401: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description Only for administrators */
      403: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description Another account has this login */
      409: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description The body is larger than 256 KiB */
      413: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description The body is not JSON */
      415: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  users_delete: {
    parameters: {
      query?: never;
      header?: never;
      path: {
        userId: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description The user is gone */
      204: {
        headers: {
          [name: string]: unknown;
        };
        content?: never;
      };
      /** @description No token or session, or one that is not known */
      401: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description Only for administrators */
      403: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description There is no such user */
      404: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description The first administrator stays */
      409: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  users_change: {
    parameters: {
      query?: never;
      header?: never;
      path: {
        userId: string;
      };
      cookie?: never;
    };
    requestBody?: {
      content: {
        'application/json': {
          /** @description At most 80 characters. */
          name?: string;
          /** @description What the user signs in with, for example an e-mail address; case does not count. */
          login?: string;
          /** @description At least 10 characters. It is never answered. */
          password?: string;
          /** @enum {string} */
          role?: 'admin' | 'member';
        };
      };
    };
    responses: {
      /** @description The account as it is now */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['User'];
        };
      };
      /** @description A field is wrong; nothing was changed */
      400: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description No token or session, or one that is not known */
      401: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description Only for administrators */
      403: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description There is no such user */
      404: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description The login is taken, or the first administrator would be none any more */
      409: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description The body is larger than 256 KiB */
      413: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description The body is not JSON */
      415: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  files_list: {
    parameters: {
      query?: {
        /** @description One of `GET versions`, or that of a listing; absent: the site as it is now. */
        version?: string;
      };
      header?: never;
      path: {
        id: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description By path */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['FileList'];
        };
      };
      /** @description A parameter is wrong */
      400: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description No token or session, or one that is not known */
      401: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description There is no such project, version or file */
      404: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description The address and the headers are longer than 16 KiB */
      431: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description The project's host does not answer */
      503: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  files_content: {
    parameters: {
      query: {
        /** @description One of `GET versions`, or that of a listing; absent: the site as it is now. */
        version?: string;
        path: string;
      };
      header?: never;
      path: {
        id: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description Text as such, all else as bytes; never as what a browser would run */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'text/plain': string;
          'application/octet-stream': string;
        };
      };
      /** @description A parameter is wrong */
      400: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description No token or session, or one that is not known */
      401: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description There is no such project, version or file */
      404: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description The address and the headers are longer than 16 KiB */
      431: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description The project's host does not answer */
      503: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  files_archive: {
    parameters: {
      query?: {
        /** @description One of `GET versions`, or that of a listing; absent: the site as it is now. */
        version?: string;
      };
      header?: never;
      path: {
        id: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description Everything in one folder, named like the project */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/zip': string;
        };
      };
      /** @description A parameter is wrong */
      400: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description No token or session, or one that is not known */
      401: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description There is no such project, version or file */
      404: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description The address and the headers are longer than 16 KiB */
      431: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description The project's host does not answer */
      503: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  versions_versions: {
    parameters: {
      query?: never;
      header?: never;
      path: {
        id: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description One for each prompt and each restoring */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['VersionList'];
        };
      };
      /** @description No token or session, or one that is not known */
      401: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description There is no such project or version */
      404: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description The project's host does not answer */
      503: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  versions_restore: {
    parameters: {
      query?: never;
      header?: never;
      path: {
        id: string;
        version: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description The version is being restored */
      202: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['CommandReceipt'];
        };
      };
      /** @description No token or session, or one that is not known */
      401: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description There is no such project or version */
      404: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description The agent is at work */
      409: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description The project's host does not answer */
      503: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  events_follow: {
    parameters: {
      query?: never;
      header?: {
        /** @description Leaves out the snapshot when nothing has changed */
        'Last-Event-ID'?: string;
      };
      path: {
        id: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description The events */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'text/event-stream': string;
        };
      };
      /** @description No token or session, or one that is not known */
      401: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description There is no such project */
      404: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  live_follow: {
    parameters: {
      query: {
        /** @description 1 to 8, with commas between: `projects`, `project.<id>`, `conversation.<id>`, `logs.<id>.<service>`. */
        topics: string;
      };
      header?: {
        /** @description Leaves out the present state of each `project.<id>` that has not changed */
        'Last-Event-ID'?: string;
      };
      path?: never;
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description The events */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'text/event-stream': string;
        };
      };
      /** @description The topics are wrong */
      400: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description No token or session, or one that is not known */
      401: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description The address and the headers are longer than 16 KiB */
      431: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  logs_read: {
    parameters: {
      query?: {
        /** @description A service of the template. */
        service?: string;
        /** @description Lines of the past. */
        tail?: number;
        /** @description Go on with later lines, as server-sent events: `line`, then `end` or `failed`. */
        follow?: 'true' | 'false';
      };
      header?: never;
      path: {
        id: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description Lines of text; events with `follow=true` */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'text/plain': string;
          'text/event-stream': string;
        };
      };
      /** @description A parameter is wrong */
      400: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description No token or session, or one that is not known */
      401: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description There is no such project */
      404: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description The containers do not run */
      409: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description The address and the headers are longer than 16 KiB */
      431: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description The Docker engine is away */
      503: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  catalog_templates: {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description Their names */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['Choices'];
        };
      };
      /** @description No token or session, or one that is not known */
      401: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  catalog_models: {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description Their names */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['Choices'];
        };
      };
      /** @description No token or session, or one that is not known */
      401: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  codec_decode: {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody: {
      content: {
        'application/json': components['schemas']['Payloads'];
      };
    };
    responses: {
      /** @description The same, readable */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['Payloads'];
        };
      };
      /** @description These are no payloads */
      400: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description No token or session, or one that is not known */
      401: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description Only for administrators */
      403: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description A payload is encrypted with a key that is not known here */
      409: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description The body is larger than 256 KiB */
      413: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description The body is not JSON */
      415: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  codec_encode: {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody: {
      content: {
        'application/json': components['schemas']['Payloads'];
      };
    };
    responses: {
      /** @description The same, encrypted */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['Payloads'];
        };
      };
      /** @description These are no payloads */
      400: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description No token or session, or one that is not known */
      401: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description Only for administrators */
      403: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description A payload is encrypted with a key that is not known here */
      409: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description The body is larger than 256 KiB */
      413: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description The body is not JSON */
      415: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  health_live: {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description It does */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content?: never;
      };
    };
  };
  health_ready: {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description It does */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['Readiness'];
        };
      };
      /** @description A part is down */
      503: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['Readiness'];
        };
      };
    };
  };
  metrics_read: {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description In its text format */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'text/plain': string;
        };
      };
      /** @description No token or session, or one that is not known */
      401: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description Only for administrators: they count everybody's projects */
      403: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
}
