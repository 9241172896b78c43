CREATE TABLE `audit_entries` (
	`seq` integer PRIMARY KEY NOT NULL,
	`project` text,
	`type` text NOT NULL,
	`bytes` blob NOT NULL,
	`previous` blob NOT NULL,
	`hash` blob NOT NULL,
	CONSTRAINT "audit_bytes_are_a_blob" CHECK(typeof("audit_entries"."bytes") = 'blob'),
	CONSTRAINT "audit_previous_is_a_hash" CHECK(typeof("audit_entries"."previous") = 'blob' and length("audit_entries"."previous") = 32),
	CONSTRAINT "audit_hash_is_a_hash" CHECK(typeof("audit_entries"."hash") = 'blob' and length("audit_entries"."hash") = 32)
);
--> statement-breakpoint
CREATE INDEX `audit_entries_by_project` ON `audit_entries` (`project`,`seq`);--> statement-breakpoint
CREATE TABLE `cards` (
	`key` text PRIMARY KEY NOT NULL,
	`project` text NOT NULL,
	`channel` text,
	`ts` text,
	`generation` integer NOT NULL,
	`drawn` integer NOT NULL,
	`created_seq` integer NOT NULL
);
--> statement-breakpoint
CREATE INDEX `cards_to_draw` ON `cards` (`created_seq`) WHERE generation > drawn;--> statement-breakpoint
CREATE TABLE `deployments` (
	`id` text PRIMARY KEY NOT NULL,
	`project` text NOT NULL,
	`environment` text NOT NULL,
	`release` text NOT NULL,
	`status` text NOT NULL,
	`version` integer NOT NULL,
	`requested_seq` integer NOT NULL,
	`ended_seq` integer,
	`state` text NOT NULL,
	FOREIGN KEY (`release`) REFERENCES `releases`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE UNIQUE INDEX `one_deployment_holds_an_environment` ON `deployments` (`project`,`environment`) WHERE status in ('running', 'needs_operator');--> statement-breakpoint
CREATE INDEX `deployments_not_ended` ON `deployments` (`project`) WHERE ended_seq is null;--> statement-breakpoint
CREATE INDEX `deployments_by_end` ON `deployments` (`project`,`environment`,`ended_seq`,`id`);--> statement-breakpoint
CREATE TABLE `inbound` (
	`id` text PRIMARY KEY NOT NULL,
	`at` integer NOT NULL
);
--> statement-breakpoint
CREATE TABLE `installation` (
	`id` integer PRIMARY KEY NOT NULL,
	`key` blob NOT NULL,
	CONSTRAINT "one_installation" CHECK("installation"."id" = 1 and length("installation"."key") = 32)
);
--> statement-breakpoint
CREATE TABLE `leases` (
	`name` text PRIMARY KEY NOT NULL,
	`holder` text NOT NULL,
	`token` integer NOT NULL,
	`expires_at` integer NOT NULL
);
--> statement-breakpoint
CREATE TABLE `releases` (
	`id` text PRIMARY KEY NOT NULL,
	`project` text NOT NULL,
	`name` text NOT NULL,
	`cut_at` integer NOT NULL,
	`cut_seq` integer NOT NULL,
	`state` text NOT NULL
);
--> statement-breakpoint
CREATE UNIQUE INDEX `releases_by_name` ON `releases` (`project`,`name`);--> statement-breakpoint
CREATE INDEX `releases_by_cut` ON `releases` (`project`,`cut_seq`);