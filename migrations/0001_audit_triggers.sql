-- Written by hand: drizzle-kit knows no triggers. The store does not open unless these stand exactly so.
CREATE TRIGGER `audit_entries_never_change`
BEFORE UPDATE ON `audit_entries`
BEGIN
	SELECT RAISE(ABORT, 'an audit entry never changes');
END;
--> statement-breakpoint
CREATE TRIGGER `audit_entries_are_never_deleted`
BEFORE DELETE ON `audit_entries`
BEGIN
	SELECT RAISE(ABORT, 'an audit entry is never deleted');
END;
--> statement-breakpoint
CREATE TRIGGER `audit_entries_continue_the_chain`
BEFORE INSERT ON `audit_entries`
WHEN NEW.`seq` IS NOT (SELECT coalesce(max(`seq`), 0) + 1 FROM `audit_entries`)
	OR NEW.`previous` IS NOT coalesce((SELECT `hash` FROM `audit_entries` ORDER BY `seq` DESC LIMIT 1), zeroblob(32))
BEGIN
	SELECT RAISE(ABORT, 'an audit entry continues the chain: the next sequence, over the hash before it');
END;
