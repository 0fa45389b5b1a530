"""Both journals refuse change; access records are chained by the database itself."""

from django.db import migrations

FORWARD = """
CREATE FUNCTION audit_refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'The journal % is append-only: % is refused.', TG_TABLE_NAME, TG_OP
        USING ERRCODE = 'insufficient_privilege';
END $$;

CREATE TRIGGER event_append_only BEFORE UPDATE OR DELETE ON audit_event
    FOR EACH ROW EXECUTE FUNCTION audit_refuse_change();
CREATE TRIGGER event_keeps_rows BEFORE TRUNCATE ON audit_event
    FOR EACH STATEMENT EXECUTE FUNCTION audit_refuse_change();
CREATE TRIGGER access_append_only BEFORE UPDATE OR DELETE ON audit_accessrecord
    FOR EACH ROW EXECUTE FUNCTION audit_refuse_change();
CREATE TRIGGER access_keeps_rows BEFORE TRUNCATE ON audit_accessrecord
    FOR EACH STATEMENT EXECUTE FUNCTION audit_refuse_change();

CREATE FUNCTION audit_access_digest(previous bytea, r audit_accessrecord) RETURNS bytea LANGUAGE sql STABLE AS $$
    SELECT sha256(previous || convert_to(jsonb_build_array(
        r.id, to_char(r.at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US'), r.actor_id, r.actor_name, r.actor_role,
        r.dossier_id, r.subject, r.granted, r.reason
    )::text, 'UTF8'))
$$;

-- One writer at a time, until its commit: the chain has one end. Records are written outside longer transactions.
CREATE FUNCTION audit_chain_access() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM pg_advisory_xact_lock(hashtext('audit_accessrecord'));
    NEW.id := nextval(pg_get_serial_sequence('audit_accessrecord', 'id'));
    SELECT hash INTO NEW.previous_hash FROM audit_accessrecord ORDER BY id DESC LIMIT 1;
    NEW.previous_hash := coalesce(NEW.previous_hash, ''::bytea);
    NEW.hash := audit_access_digest(NEW.previous_hash, NEW);
    RETURN NEW;
END $$;
CREATE TRIGGER access_chained BEFORE INSERT ON audit_accessrecord
    FOR EACH ROW EXECUTE FUNCTION audit_chain_access();
"""

BACKWARD = """
DROP TRIGGER access_chained ON audit_accessrecord;
DROP FUNCTION audit_chain_access();
DROP FUNCTION audit_access_digest(bytea, audit_accessrecord);
DROP TRIGGER access_keeps_rows ON audit_accessrecord;
DROP TRIGGER access_append_only ON audit_accessrecord;
DROP TRIGGER event_keeps_rows ON audit_event;
DROP TRIGGER event_append_only ON audit_event;
DROP FUNCTION audit_refuse_change();
"""


class Migration(migrations.Migration):
    dependencies = [("audit", "0001_initial")]
    operations = [migrations.RunSQL(FORWARD, BACKWARD)]
