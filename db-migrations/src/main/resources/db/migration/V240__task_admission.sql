-- A host runs a limited number of tasks at a time, and a task can be asked for again.

alter table task add column host_id uuid;
alter table task add column admitted boolean not null default false;
alter table task add column retry_of uuid;
alter table task add constraint task_retry_fk foreign key (retry_of) references task (id) on delete set null;
comment on column task.host_id is 'The host that it occupies while it runs; null: none.';
comment on column task.admitted is 'Given to the workers: nothing stands before it in its queue, and its host has room.';
comment on column task.retry_of is 'The task that it does again.';
update task set admitted = true
where state in ('queued', 'running') and exists (select from scheduled_tasks s where s.task_instance = task.id::text);
update task set host_id = scope_id
where state in ('queued', 'running') and exists (select from host h where h.id = task.scope_id);
create index task_waiting_ix on task (host_id, seq) where state = 'queued' and not admitted;
create index task_admitted_ix on task (host_id, actor) where admitted and state in ('queued', 'running');
create unique index task_retry_uq on task (retry_of) where state not in ('failed', 'cancelled');
create index task_retry_ix on task (retry_of) where retry_of is not null;
