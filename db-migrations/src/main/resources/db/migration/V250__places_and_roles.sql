-- Folders for guests, what stands below what, grants that do not go down, and roles of a center's own.

alter table node add column folder_id uuid,
    add constraint node_folder_fk foreign key (folder_id) references node (id) on delete set null,
    add constraint node_folder_ck check (folder_id is null or kind = 'guest');
comment on column node.folder_id is
    'The folder that people have put a guest in. It keeps it when it migrates, and inherits from it before it does from its host.';
create index node_folder_ix on node (folder_id) where folder_id is not null;
create index node_name_ix on node (lower(name));

-- Which nodes an object inherits from, so that lists need not climb the tree for each of their rows.
create table node_closure (
    ancestor_id uuid not null,
    descendant_id uuid not null,
    constraint node_closure_pk primary key (ancestor_id, descendant_id)
);
comment on table node_closure is
    'Each node with itself and everything above it, by its folder and by its place. Kept when a node is gone: who could have seen it sees what is told of it.';
create index node_closure_descendant_ix on node_closure (descendant_id, ancestor_id);

create function node_path(target uuid) returns table (node_id uuid, step integer)
    language sql stable as $$
    with recursive place(id, depth) as (
        select n.id, 0 from node n where n.id = target
        union all
        select n.parent_id, p.depth + 1 from place p join node n on n.id = p.id where n.parent_id is not null),
    folder(id, depth) as (
        select n.folder_id, 1 from node n where n.id = target and n.folder_id is not null
        union all
        select n.parent_id, f.depth + 1 from folder f join node n on n.id = f.id where n.parent_id is not null)
    select x.id, (row_number() over (order by x.chain, x.depth))::integer - 1
    from (
        select p.id, 0 as chain, 0 as depth from place p where p.depth = 0
        union all
        select f.id, 1, f.depth from folder f where f.id not in (select p.id from place p)
        union all
        select p.id, 2, p.depth from place p where p.depth > 0) x
$$;
comment on function node_path(uuid) is
    'What a node inherits from, nearest first: itself, its folder and what is above that, then its place and what is above that.';

create function node_enclose(targets uuid[]) returns void language sql as $$
    delete from node_closure where descendant_id = any (targets);
    insert into node_closure (ancestor_id, descendant_id)
    with recursive up(id, above) as (
        select n.id, n.id from node n where n.id = any (targets)
        union
        select up.id, next.above
        from up
        join node n on n.id = up.above
        cross join lateral (values (n.parent_id), (n.folder_id)) next(above)
        where next.above is not null)
    select above, id from up;
$$;
comment on function node_enclose(uuid[]) is 'Writes anew what these nodes stand below.';

-- While containers move nothing else may enter or leave them: whoever adds a node shares the lock, whoever moves more
-- than one has it alone.
create function node_entered() returns trigger language plpgsql as $$
begin
    perform pg_advisory_xact_lock_shared(7067, 2);
    perform node_enclose(array[new.id]);
    return null;
end
$$;
create function node_moved() returns trigger language plpgsql as $$
begin
    if new.kind in ('guest', 'datastore', 'network', 'template') then
        perform pg_advisory_xact_lock_shared(7067, 2);
        perform node_enclose(array[new.id]);
    else
        perform pg_advisory_xact_lock(7067, 2);
        perform node_enclose(array(
            select c.descendant_id from node_closure c join node n on n.id = c.descendant_id
            where c.ancestor_id = new.id));
    end if;
    return null;
end
$$;
create trigger node_entered after insert on node for each row execute function node_entered();
create trigger node_moved after update on node for each row
    when (old.parent_id is distinct from new.parent_id or old.folder_id is distinct from new.folder_id)
    execute function node_moved();
select node_enclose(array(select id from node));

create table role (
    id text not null,
    name text not null,
    description text not null default '',
    privileges text[] not null default '{}',
    built_in boolean not null default false,
    created_at timestamptz not null default now(),
    constraint role_pk primary key (id)
);
comment on table role is 'What can be granted: the four roles that every center has, and its own.';
comment on column role.privileges is 'Of a role of the center''s own; what a built-in one allows is in the code.';
create unique index role_name_uq on role (lower(name));
insert into role (id, name, built_in) values
    ('read-only', 'Read-only', true),
    ('vm-user', 'VM user', true),
    ('vm-admin', 'VM admin', true),
    ('center-admin', 'Center admin', true);

alter table access_grant
    drop constraint access_grant_role_ck,
    add constraint access_grant_role_fk foreign key (role) references role (id),
    add column propagate boolean not null default true;
comment on column access_grant.propagate is 'False: it holds at its node alone and not below.';
create index access_grant_role_ix on access_grant (role);
