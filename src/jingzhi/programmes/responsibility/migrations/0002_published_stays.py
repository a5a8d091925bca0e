"""A published version and its entries never change: not by the application, not by accident."""

from django.db import migrations

RULE = """
CREATE FUNCTION responsibility_version_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF OLD.published_at IS NOT NULL THEN
    RAISE EXCEPTION 'a published list never changes: % refused', TG_OP USING ERRCODE = 'insufficient_privilege';
  END IF;
  RETURN CASE WHEN TG_OP = 'DELETE' THEN OLD ELSE NEW END;
END $$;
CREATE TRIGGER responsibility_version_stays BEFORE UPDATE OR DELETE ON responsibility_version
  FOR EACH ROW EXECUTE FUNCTION responsibility_version_stays();
CREATE FUNCTION responsibility_entry_stays() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE one bigint := CASE WHEN TG_OP = 'INSERT' THEN NEW.version_id ELSE OLD.version_id END;
BEGIN
  IF EXISTS (SELECT 1 FROM responsibility_version WHERE id = one AND published_at IS NOT NULL) THEN
    RAISE EXCEPTION 'a published list never changes: % refused', TG_OP USING ERRCODE = 'insufficient_privilege';
  END IF;
  RETURN CASE WHEN TG_OP = 'DELETE' THEN OLD ELSE NEW END;
END $$;
CREATE TRIGGER responsibility_entry_stays BEFORE INSERT OR UPDATE OR DELETE ON responsibility_entry
  FOR EACH ROW EXECUTE FUNCTION responsibility_entry_stays();
"""
UNRULE = """
DROP TRIGGER responsibility_entry_stays ON responsibility_entry;
DROP FUNCTION responsibility_entry_stays();
DROP TRIGGER responsibility_version_stays ON responsibility_version;
DROP FUNCTION responsibility_version_stays();
"""


class Migration(migrations.Migration):
    dependencies = [("responsibility", "0001_first")]

    operations = [migrations.RunSQL(RULE, UNRULE)]
