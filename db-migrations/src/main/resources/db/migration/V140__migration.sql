create table migration (
    id uuid not null,
    guest_id uuid not null,
    kind text not null,
    source_host_id uuid not null,
    destination_host_id uuid not null,
    phase text not null,
    start_after boolean not null,
    spec bytea not null,
    destination_spec bytea not null,
    downtime_ms bigint,
    total_ms bigint,
    constraint migration_pk primary key (id),
    constraint migration_task_fk foreign key (id) references task (id) on delete cascade,
    constraint migration_kind_ck check (kind in ('live', 'restart', 'cold'))
);
comment on table migration is 'One move of one guest; its id is its task''s.';
comment on column migration.start_after is 'The guest is to run when the move has ended, whichever way it ended.';
comment on column migration.spec is 'The guest as it was at the source: regie.agent.v1.GuestSpec.';
comment on column migration.destination_spec is 'The guest as the destination is to have it.';
comment on column migration.downtime_ms is 'How long the guest did not run, as measured.';

create table migration_step (
    migration_id uuid not null,
    step integer generated always as identity,
    phase text not null,
    entered_at timestamptz not null,
    constraint migration_step_pk primary key (migration_id, step),
    constraint migration_step_migration_fk foreign key (migration_id) references migration (id) on delete cascade
);
comment on table migration_step is 'When a migration entered each phase.';
