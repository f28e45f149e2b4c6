-- Durable operations, and db-scheduler's own table, which runs them.

create table task (
    id uuid not null,
    seq bigint generated always as identity,
    kind text not null,
    title text not null,
    state text not null,
    progress double precision not null default 0,
    message text not null default '',
    target_id uuid,
    target_name text not null,
    scope_id uuid,
    lock_key uuid,
    payload jsonb not null,
    details jsonb not null default '{}',
    actor text not null,
    actor_id uuid,
    actor_limit text,
    cause text not null,
    cancellable boolean not null default true,
    cancel_requested boolean not null default false,
    error_code text,
    error_message text,
    error_remedy text,
    attempts integer not null default 0,
    created_at timestamptz not null,
    started_at timestamptz,
    ended_at timestamptz,
    constraint task_pk primary key (id),
    constraint task_state_ck check (state in ('queued', 'running', 'succeeded', 'failed', 'cancelled')),
    constraint task_progress_ck check (progress between 0 and 1),
    constraint task_end_ck check ((ended_at is null) = (state in ('queued', 'running')))
);
comment on table task is 'Every operation that changes something, from before it begins.';
comment on column task.seq is 'Order of acceptance: tasks with one lock_key run in it, one at a time.';
comment on column task.scope_id is 'A node that lasts longer than the target: who sees it sees the task.';
comment on column task.payload is 'What its handler needs to run or reconcile it.';
comment on column task.details is 'What its kind reports besides progress.';
comment on column task.actor_limit is 'The role beyond which its actor may not go: an API token''s scope.';
comment on column task.cause is 'What asked for it: user, api-token, schedule or alarm.';
comment on column task.attempts is 'Workers that have begun it; from the second on it is reconciled, not run.';
create index task_created_ix on task (created_at desc, id);
create index task_target_ix on task (target_id, created_at desc);
create index task_active_ix on task (lock_key, seq) where state in ('queued', 'running');

create table scheduled_tasks (
    task_name text not null,
    task_instance text not null,
    task_data bytea,
    execution_time timestamptz not null,
    picked boolean not null,
    picked_by text,
    last_success timestamptz,
    last_failure timestamptz,
    consecutive_failures integer,
    last_heartbeat timestamptz,
    version bigint not null,
    priority smallint,
    constraint scheduled_tasks_pk primary key (task_name, task_instance)
);
comment on table scheduled_tasks is 'db-scheduler''s executions; task_instance is the task''s id.';
create index scheduled_tasks_execution_time_ix on scheduled_tasks (execution_time);
create index scheduled_tasks_last_heartbeat_ix on scheduled_tasks (last_heartbeat);
