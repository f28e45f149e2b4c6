-- Moves of guests between hosts.

create table migration (
    id uuid not null,
    guest_id uuid not null,
    guest_name text not null,
    kind text not null,
    source_host_id uuid not null,
    source_host_name text not null,
    destination_host_id uuid not null,
    destination_host_name text not null,
    phase text not null,
    start_after boolean not null,
    spec bytea not null,
    destination_spec bytea not null,
    created_at timestamptz not null,
    stopped_at timestamptz,
    downtime_ms bigint,
    total_ms bigint,
    ended_at timestamptz,
    tidy_host_id uuid,
    constraint migration_pk primary key (id),
    constraint migration_task_fk foreign key (id) references task (id) on delete cascade,
    constraint migration_kind_ck check (kind in ('live', 'restart', 'cold')),
    constraint migration_phase_ck check (
        phase in (
            'preflight', 'reserve', 'copy', 'switch-over', 'verify', 'register', 'done',
            'rolling-back', 'rolled-back', 'unresolved'
        )
    )
);
comment on table migration is 'One move of one guest; its id is its task''s. Names are copied: it outlives what it tells of.';
comment on column migration.start_after is 'The guest is to run when the move has ended, whichever way it ended.';
comment on column migration.spec is 'The guest as it was at the source: regie.agent.v1.GuestSpec.';
comment on column migration.destination_spec is 'The guest as the destination is to have it.';
comment on column migration.stopped_at is 'When the guest was told to stop for the move; null: it was not, or not yet.';
comment on column migration.downtime_ms is 'How long the guest did not run, as measured.';
comment on column migration.tidy_host_id is
    'A host that did not answer when its definition of the guest was to be removed; it is done when it is back.';
create index migration_guest_ix on migration (guest_id, created_at desc);
create index migration_created_ix on migration (created_at desc, id);
create index migration_tidy_ix on migration (tidy_host_id) where tidy_host_id is not null;

create table migration_step (
    migration_id uuid not null,
    step integer generated always as identity,
    phase text not null,
    entered_at timestamptz not null,
    left_at timestamptz,
    constraint migration_step_pk primary key (migration_id, step),
    constraint migration_step_migration_fk foreign key (migration_id) references migration (id) on delete cascade
);
comment on table migration_step is 'When a migration entered each phase and left it.';
