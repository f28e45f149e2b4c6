-- The audit trail: what was changed and what was refused. It only grows.

create table audit (
    id bigint generated always as identity,
    time timestamptz not null,
    actor_id uuid,
    actor_name text not null,
    cause text not null,
    address text,
    action text not null,
    target_id uuid,
    target_name text not null,
    outcome text not null,
    detail text not null,
    constraint audit_pk primary key (id),
    constraint audit_outcome_ck check (outcome in ('done', 'denied', 'failed'))
);
comment on table audit is 'Every change, sign-in and denial. Names are copied: a record outlives what it tells of.';
comment on column audit.address is 'Where the request came from; null when there was none.';
create index audit_time_ix on audit (time desc, id desc);
create index audit_actor_ix on audit (actor_id, id desc);
create index audit_target_ix on audit (target_id, id desc);

create function audit_only_grows() returns trigger language plpgsql as $$
begin
    raise exception 'the audit trail only grows: % is refused', tg_op using errcode = 'insufficient_privilege';
end
$$;
comment on function audit_only_grows() is 'Refuses whatever would change or remove a record of the audit trail.';
create trigger audit_only_grows before update or delete on audit
    for each row execute function audit_only_grows();
create trigger audit_is_not_emptied before truncate on audit
    for each statement execute function audit_only_grows();
