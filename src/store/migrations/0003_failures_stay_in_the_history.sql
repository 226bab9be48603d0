ALTER TABLE "setup_phases" ADD COLUMN "failure_code" text;--> statement-breakpoint
ALTER TABLE "setup_phases" ADD COLUMN "failure_message" text;