"""Results that were computed or made public are never changed: not by the application, not by accident."""

from django.db import migrations

TABLES = ("edition", "result", "resultline", "publication")
RULE = """
CREATE FUNCTION ratings_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION '% is write-once: % refused', TG_TABLE_NAME, TG_OP USING ERRCODE = 'insufficient_privilege';
END $$;
""" + "".join(
    f"CREATE TRIGGER ratings_{name}_write_once BEFORE UPDATE OR DELETE ON ratings_{name} "
    "FOR EACH ROW EXECUTE FUNCTION ratings_refuse();\n"
    for name in TABLES
)
UNRULE = (
    "".join(f"DROP TRIGGER ratings_{name}_write_once ON ratings_{name};\n" for name in TABLES)
    + "DROP FUNCTION ratings_refuse();"
)


class Migration(migrations.Migration):
    dependencies = [("ratings", "0001_first")]

    operations = [migrations.RunSQL(RULE, UNRULE)]
