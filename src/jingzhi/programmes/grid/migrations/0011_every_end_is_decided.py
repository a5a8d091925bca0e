"""Every way to end a matter gives it an outcome, transfers too: the trigger asks for all final states."""

from django.db import migrations

FILL = """
UPDATE grid_matter m SET outcome = 'not_ours' FROM flows_case c
 WHERE c.no = m.case_id AND c.state = 'transferred' AND m.outcome = '';
"""
FUNCTION = """
CREATE OR REPLACE FUNCTION grid_closed_is_decided() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF EXISTS (SELECT 1 FROM flows_case c JOIN grid_matter m ON m.case_id = c.no
              WHERE c.no = NEW.no AND {ended} AND m.outcome = '') THEN
    RAISE EXCEPTION 'matter_closed_has_outcome: % is closed without an outcome', NEW.no USING ERRCODE = '23514';
  END IF;
  RETURN NULL;
END $$;
DROP TRIGGER grid_closed_is_decided ON flows_case;
CREATE CONSTRAINT TRIGGER grid_closed_is_decided AFTER INSERT OR UPDATE OF state ON flows_case
 DEFERRABLE INITIALLY DEFERRED FOR EACH ROW
 WHEN (NEW.flow = 'grid' AND {when})
 EXECUTE FUNCTION grid_closed_is_decided();
"""
THREE = "('closed', 'declined', 'merged')"
ALL = FUNCTION.format(ended="c.closed_at IS NOT NULL", when="NEW.closed_at IS NOT NULL")
BEFORE = FUNCTION.format(ended=f"c.state IN {THREE}", when=f"NEW.state IN {THREE}")


class Migration(migrations.Migration):
    dependencies = [
        ("grid", "0010_whistles"),
    ]

    operations = [
        migrations.RunSQL(FILL, migrations.RunSQL.noop),
        migrations.RunSQL(ALL, BEFORE),
    ]
