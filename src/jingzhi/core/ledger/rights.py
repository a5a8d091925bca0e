"""The database role the application works as: it may add to the ledger, never change or remove."""

from __future__ import annotations

from typing import Any

from django.db import connection

APP_ROLE = "jingzhi_app"

# A managed server may not let us create roles; the trigger on the events table still holds there.
MAKE_ROLE = """
DO $$ BEGIN
  IF NOT EXISTS (SELECT 1 FROM pg_roles WHERE rolname = 'jingzhi_app') THEN
    CREATE ROLE jingzhi_app NOLOGIN;
  END IF;
  EXECUTE format('GRANT jingzhi_app TO %I', current_user);
EXCEPTION
  WHEN insufficient_privilege THEN RAISE NOTICE 'role jingzhi_app was not created';
  WHEN unique_violation OR duplicate_object THEN NULL;
END $$;
"""
RIGHTS = """
DO $$ BEGIN
  IF EXISTS (SELECT 1 FROM pg_roles WHERE rolname = 'jingzhi_app') THEN
    GRANT USAGE ON SCHEMA public TO jingzhi_app;
    GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO jingzhi_app;
    GRANT USAGE, SELECT, UPDATE ON ALL SEQUENCES IN SCHEMA public TO jingzhi_app;
    GRANT EXECUTE ON ALL FUNCTIONS IN SCHEMA public TO jingzhi_app;
    REVOKE UPDATE, DELETE, TRUNCATE ON ledger_event FROM jingzhi_app;
  END IF;
END $$;
"""


def grant(**_: Any) -> None:
    """Create the role where allowed and set its rights; safe to run after every migration."""
    with connection.cursor() as cursor:
        cursor.execute(MAKE_ROLE)
        cursor.execute(RIGHTS)
