"""What was computed, imported or made final is never changed: not by the application, not by accident."""

from django.db import migrations

TABLES = ("sheet", "sheetline", "sheetmatter", "edition", "partsfile", "importedpart")
RULE = """
CREATE FUNCTION assessment_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION '% is write-once: % refused', TG_TABLE_NAME, TG_OP USING ERRCODE = 'insufficient_privilege';
END $$;
""" + "".join(
    f"CREATE TRIGGER assessment_{name}_write_once BEFORE UPDATE OR DELETE ON assessment_{name} "
    "FOR EACH ROW EXECUTE FUNCTION assessment_refuse();\n"
    for name in TABLES
)
UNRULE = (
    "".join(f"DROP TRIGGER assessment_{name}_write_once ON assessment_{name};\n" for name in TABLES)
    + "DROP FUNCTION assessment_refuse();"
)


class Migration(migrations.Migration):
    dependencies = [("assessment", "0002_editions")]

    operations = [migrations.RunSQL(RULE, UNRULE)]
