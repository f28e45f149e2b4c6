-- The audit trail says what a change was, and is chained: each record is sealed with the one before it.

alter table audit add column via text;
alter table audit add column before json;
alter table audit add column after json;
comment on column audit.via is 'The label of the API token that was used; null: none was.';
comment on column audit.before is 'What was changed, as it had been; json and not jsonb, so that its text stays as it was sealed.';
comment on column audit.after is 'What was changed, as it was then.';
alter table audit drop constraint audit_outcome_ck;
alter table audit add constraint audit_outcome_ck check (outcome in ('asked', 'done', 'denied', 'failed'));
comment on column audit.outcome is 'asked: accepted as a task, whose end is a record of its own.';

create table audit_chain (
    seq bigint not null,
    audit_id bigint not null,
    hash bytea not null,
    constraint audit_chain_pk primary key (seq),
    constraint audit_chain_audit_uq unique (audit_id),
    constraint audit_chain_hash_ck check (octet_length(hash) = 32)
);
comment on table audit_chain is 'The seals of the audit trail, in the order of their transactions'' ends, without a gap.';
comment on column audit_chain.hash is 'SHA-256 of the seal before it and the record''s content.';

create function audit_field(value text) returns text language sql immutable as $$
    select case when value is null then '-;' else octet_length(convert_to(value, 'UTF8')) || ':' || value || ';' end
$$;
comment on function audit_field(text) is 'A value that cannot run into its neighbours: its length in bytes goes before it.';

create function audit_content(seq bigint, a audit) returns bytea language sql stable
    set search_path = public, pg_temp as $$
    select convert_to('regie-audit-1;' || audit_field(seq::text) || audit_field(a.id::text)
        || audit_field(to_char(a.time at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'))
        || audit_field(a.actor_id::text) || audit_field(a.actor_name) || audit_field(a.cause) || audit_field(a.via)
        || audit_field(a.address) || audit_field(a.action) || audit_field(a.target_id::text)
        || audit_field(a.target_name) || audit_field(a.outcome) || audit_field(a.detail)
        || audit_field(a.before::text) || audit_field(a.after::text), 'UTF8')
$$;
comment on function audit_content(bigint, audit) is 'What is sealed of a record; the server computes the same by itself when it verifies.';

-- With its owner's rights, for the server's role may not write seals.
create function audit_seal() returns trigger language plpgsql security definer
    set search_path = public, pg_temp as $$
declare
    last audit_chain;
begin
    -- Taken as the last thing of a transaction and let go with it: nobody waits for anything else while holding it.
    perform pg_advisory_xact_lock(7067, 270);
    select * into last from audit_chain order by seq desc limit 1;
    insert into audit_chain (seq, audit_id, hash)
    values (coalesce(last.seq, 0) + 1, new.id,
            sha256(coalesce(last.hash, ''::bytea) || audit_content(coalesce(last.seq, 0) + 1, new)));
    return null;
end
$$;
comment on function audit_seal() is 'Seals a record as its transaction ends.';

do $$
declare
    old audit;
    n bigint := 0;
    previous bytea := '';
begin
    for old in select * from audit order by id loop
        n := n + 1;
        previous := sha256(previous || audit_content(n, old));
        insert into audit_chain (seq, audit_id, hash) values (n, old.id, previous);
    end loop;
end
$$;

create constraint trigger audit_seal after insert on audit deferrable initially deferred
    for each row execute function audit_seal();
create trigger audit_chain_only_grows before update or delete on audit_chain
    for each row execute function audit_only_grows();
create trigger audit_chain_is_not_emptied before truncate on audit_chain
    for each statement execute function audit_only_grows();

create index audit_action_ix on audit (action, id desc);
create index audit_outcome_ix on audit (outcome, id desc) where outcome in ('denied', 'failed');
