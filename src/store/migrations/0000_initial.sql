CREATE TABLE "api_tokens" (
	"token_hash" text PRIMARY KEY NOT NULL,
	"user_id" text NOT NULL,
	"configured" boolean NOT NULL,
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL
);
--> statement-breakpoint
CREATE TABLE "projects" (
	"id" text PRIMARY KEY NOT NULL,
	"owner_id" text NOT NULL,
	"slug" text NOT NULL,
	"name" text NOT NULL,
	"prompt" text NOT NULL,
	"model" text NOT NULL,
	"template" text NOT NULL,
	"status" text DEFAULT 'created' NOT NULL,
	"status_sequence" bigint DEFAULT -1 NOT NULL,
	"setup_try" integer DEFAULT 1 NOT NULL,
	"setup_phase" text DEFAULT 'not_started' NOT NULL,
	"phase_started_at" timestamp (3) with time zone,
	"phase_deadline_at" timestamp (3) with time zone,
	"setup_started_at" timestamp (3) with time zone,
	"setup_finished_at" timestamp (3) with time zone,
	"setup_error" json,
	"preview_ready" boolean DEFAULT false NOT NULL,
	"agent_ready" boolean DEFAULT false NOT NULL,
	"gateway_url" text,
	"revision" bigint DEFAULT 1 NOT NULL,
	"idempotency_key" text,
	"idempotency_hash" text,
	"created_at" timestamp (3) with time zone NOT NULL,
	"updated_at" timestamp (3) with time zone NOT NULL,
	CONSTRAINT "projects_slug" UNIQUE("slug"),
	CONSTRAINT "projects_idempotency" UNIQUE("owner_id","idempotency_key")
);
--> statement-breakpoint
CREATE TABLE "setup_phases" (
	"project_id" text NOT NULL,
	"try" integer NOT NULL,
	"phase" text NOT NULL,
	"started_at" timestamp (3) with time zone NOT NULL,
	"deadline_at" timestamp (3) with time zone NOT NULL,
	"ended_at" timestamp (3) with time zone,
	"outcome" text,
	"failed_attempts" integer DEFAULT 0 NOT NULL,
	"last_failure" json,
	"probes" integer DEFAULT 0 NOT NULL,
	"last_finding" text,
	CONSTRAINT "setup_phases_key" PRIMARY KEY("project_id","try","phase")
);
--> statement-breakpoint
CREATE TABLE "users" (
	"id" text PRIMARY KEY NOT NULL,
	"name" text NOT NULL,
	"role" text NOT NULL
);
--> statement-breakpoint
ALTER TABLE "api_tokens" ADD CONSTRAINT "api_tokens_user_id_users_id_fk" FOREIGN KEY ("user_id") REFERENCES "public"."users"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "setup_phases" ADD CONSTRAINT "setup_phases_project" FOREIGN KEY ("project_id") REFERENCES "public"."projects"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "api_tokens_user" ON "api_tokens" USING btree ("user_id");--> statement-breakpoint
CREATE INDEX "projects_newest" ON "projects" USING btree ("created_at","id");--> statement-breakpoint
CREATE INDEX "projects_newest_of_owner" ON "projects" USING btree ("owner_id","created_at","id");