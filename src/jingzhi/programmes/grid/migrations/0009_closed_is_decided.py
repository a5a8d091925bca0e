"""A closed matter has an outcome: those closed before get theirs, and a trigger keeps it so from now on."""

from django.db import migrations

# What closed before the outcome was a column passed its verification, and that meant solved; what was declined or
# merged gets its outcome by rule (programmes/grid/actions/verification.py).
FILL = """
UPDATE grid_matter m SET outcome = 'solved' FROM flows_case c
 WHERE c.no = m.case_id AND c.state IN ('verified', 'closed');
UPDATE grid_matter m SET heard = 'page', said_at = c.closed_at FROM flows_case c
 WHERE c.no = m.case_id AND c.state = 'closed' AND m.satisfaction IS NOT NULL;
UPDATE grid_matter m SET outcome = 'duplicate' FROM flows_case c WHERE c.no = m.case_id AND c.state = 'merged';
UPDATE grid_matter m SET outcome = CASE WHEN EXISTS (
   SELECT 1 FROM ledger_event e WHERE e.subject = c.no AND e.kind = 'grid.decline' AND e.facts->>'reason' = 'repeat'
 ) THEN 'duplicate' ELSE 'not_ours' END FROM flows_case c WHERE c.no = m.case_id AND c.state = 'declined';
"""
# A check constraint sees one table; that a closed case has a decided matter spans two, so a trigger keeps it. It is
# looked at when the transaction ends, after the move has written both.
RULE = """
CREATE FUNCTION grid_closed_is_decided() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF EXISTS (SELECT 1 FROM flows_case c JOIN grid_matter m ON m.case_id = c.no
              WHERE c.no = NEW.no AND c.state IN ('closed', 'declined', 'merged') AND m.outcome = '') THEN
    RAISE EXCEPTION 'matter_closed_has_outcome: % is closed without an outcome', NEW.no USING ERRCODE = '23514';
  END IF;
  RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER grid_closed_is_decided AFTER INSERT OR UPDATE OF state ON flows_case
 DEFERRABLE INITIALLY DEFERRED FOR EACH ROW
 WHEN (NEW.flow = 'grid' AND NEW.state IN ('closed', 'declined', 'merged'))
 EXECUTE FUNCTION grid_closed_is_decided();
"""
UNRULE = "DROP TRIGGER grid_closed_is_decided ON flows_case; DROP FUNCTION grid_closed_is_decided();"


class Migration(migrations.Migration):
    dependencies = [
        ("grid", "0008_outcomes"),
        ("ledger", "0001_initial"),
    ]

    operations = [
        migrations.RunSQL(FILL, migrations.RunSQL.noop),
        migrations.RunSQL(RULE, UNRULE),
    ]
