-- What is kept of a move, so that it can be taken up by another server and read years later.

alter table migration
    add column guest_name text not null,
    add column source_host_name text not null,
    add column destination_host_name text not null,
    add column created_at timestamptz not null,
    add column stopped_at timestamptz,
    add column ended_at timestamptz,
    add column tidy_host_id uuid,
    add constraint migration_phase_ck check (
        phase in (
            'preflight', 'reserve', 'copy', 'switch-over', 'verify', 'register', 'done',
            'rolling-back', 'rolled-back', 'unresolved'
        )
    );
comment on table migration is 'One move of one guest; its id is its task''s. Names are copied: it outlives what it tells of.';
comment on column migration.stopped_at is 'When the guest was told to stop for the move; null: it was not, or not yet.';
comment on column migration.tidy_host_id is
    'A host that did not answer when its definition of the guest was to be removed; it is done when it is back.';
create index migration_guest_ix on migration (guest_id, created_at desc);
create index migration_created_ix on migration (created_at desc, id);
create index migration_tidy_ix on migration (tidy_host_id) where tidy_host_id is not null;

alter table migration_step add column left_at timestamptz;
comment on column migration_step.left_at is 'Null: it is in this phase still.';
