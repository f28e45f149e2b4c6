-- The tree, and what stands at its nodes.

create table node (
    id uuid not null,
    parent_id uuid,
    kind text not null,
    name text not null,
    created_at timestamptz not null default now(),
    constraint node_pk primary key (id),
    constraint node_parent_fk foreign key (parent_id) references node (id),
    constraint node_kind_ck check (
        kind in ('folder', 'datacenter', 'cluster', 'host', 'guest', 'datastore', 'network', 'template')
    )
);
comment on table node is 'The inventory''s tree: everything that can be seen, granted on and acted on.';
comment on column node.parent_id is 'Null for the one root folder only. A guest stands below the host that has it.';
create unique index node_root_uq on node ((parent_id is null)) where parent_id is null;
create index node_parent_ix on node (parent_id);
create index node_kind_name_ix on node (kind, lower(name), id);

create table host (
    id uuid not null,
    address text not null,
    port integer not null,
    description bytea not null,
    logical_cpus integer not null default 0,
    memory_bytes bigint not null default 0,
    problem_count integer not null default 0,
    clock_skew_ms bigint not null default 0,
    connection text not null default 'connecting',
    connection_reason text,
    last_seen timestamptz,
    maintenance boolean not null default false,
    certificate_serial text not null,
    certificate_expires_at timestamptz not null,
    constraint host_pk primary key (id),
    constraint host_node_fk foreign key (id) references node (id) on delete cascade,
    constraint host_connection_ck check (connection in ('connecting', 'connected', 'disconnected')),
    constraint host_port_ck check (port between 1 and 65535)
);
comment on table host is 'Physical machines with an agent.';
comment on column host.id is 'The machine''s own UUID, which its certificate carries.';
comment on column host.address is 'Where the server reaches its bridge.';
comment on column host.description is 'What the host last said of itself: regie.agent.v1.HostDescription.';
comment on column host.clock_skew_ms is 'The host''s clock minus the server''s when last compared.';
comment on column host.connection_reason is 'Why it is not connected, in one sentence.';

create table guest (
    id uuid not null,
    host_id uuid not null,
    kind text not null,
    spec bytea not null,
    vcpus integer not null,
    memory_bytes bigint not null,
    datastore_id uuid,
    power_state text not null,
    started_at timestamptz,
    ip_addresses text[] not null default '{}',
    managed boolean not null,
    problem text,
    disk_used_bytes bigint not null default 0,
    cpu_features text[] not null default '{}',
    constraint guest_pk primary key (id),
    constraint guest_node_fk foreign key (id) references node (id) on delete cascade,
    constraint guest_host_fk foreign key (host_id) references host (id) on delete cascade,
    constraint guest_kind_ck check (kind in ('vm', 'ctx')),
    constraint guest_power_ck check (
        power_state in ('off', 'running', 'suspended', 'migrating', 'crashed', 'missing', 'unknown')
    )
);
comment on table guest is 'Virtual machines and contexts.';
comment on column guest.spec is 'What it is made of: regie.agent.v1.GuestSpec.';
comment on column guest.managed is 'False: found on a host, not made by Régie.';
comment on column guest.cpu_features is 'CPU flags it was started with, which a live migration''s destination needs.';
create index guest_host_ix on guest (host_id);
create index guest_datastore_ix on guest (datastore_id);

create table guest_presence (
    guest_id uuid not null,
    host_id uuid not null,
    power_state text not null,
    reported_at timestamptz not null,
    constraint guest_presence_pk primary key (guest_id, host_id),
    constraint guest_presence_guest_fk foreign key (guest_id) references guest (id) on delete cascade,
    constraint guest_presence_host_fk foreign key (host_id) references host (id) on delete cascade
);
comment on table guest_presence is
    'Which hosts report a guest: more than one while it moves, and when something went wrong.';
comment on column guest_presence.power_state is 'The agent''s word: regie.agent.v1.PowerState by its short name.';
create index guest_presence_host_ix on guest_presence (host_id);

create table datastore (
    id uuid not null,
    filesystem text not null,
    capacity_bytes bigint not null,
    free_bytes bigint not null,
    shared boolean not null,
    constraint datastore_pk primary key (id),
    constraint datastore_node_fk foreign key (id) references node (id) on delete cascade
);
comment on table datastore is 'Storage that holds guests'' disks; the id is in a marker file on it.';

create table host_datastore (
    host_id uuid not null,
    datastore_id uuid not null,
    path text not null,
    constraint host_datastore_pk primary key (host_id, datastore_id),
    constraint host_datastore_host_fk foreign key (host_id) references host (id) on delete cascade,
    constraint host_datastore_datastore_fk foreign key (datastore_id) references datastore (id) on delete cascade
);
comment on table host_datastore is 'Which hosts see a datastore, and where.';
create index host_datastore_datastore_ix on host_datastore (datastore_id);

create table network (
    id uuid not null,
    vlan integer not null,
    constraint network_pk primary key (id),
    constraint network_node_fk foreign key (id) references node (id) on delete cascade,
    constraint network_vlan_ck check (vlan between 0 and 4094)
);
comment on table network is 'Port groups: the same name and VLAN is the same network on every host.';

create table host_network (
    host_id uuid not null,
    network_id uuid not null,
    switch_name text not null,
    constraint host_network_pk primary key (host_id, network_id, switch_name),
    constraint host_network_host_fk foreign key (host_id) references host (id) on delete cascade,
    constraint host_network_network_fk foreign key (network_id) references network (id) on delete cascade
);
comment on table host_network is 'Which hosts offer a port group, and on which of their switches.';
create index host_network_network_ix on host_network (network_id);

create table template (
    id uuid not null,
    kind text not null,
    description text not null,
    datastore_id uuid not null,
    vcpus integer not null,
    memory_bytes bigint not null,
    size_bytes bigint not null,
    constraint template_pk primary key (id),
    constraint template_node_fk foreign key (id) references node (id) on delete cascade,
    constraint template_datastore_fk foreign key (datastore_id) references datastore (id) on delete cascade,
    constraint template_kind_ck check (kind in ('vm', 'ctx'))
);
comment on table template is 'Golden masters that guests are deployed from.';
create index template_datastore_ix on template (datastore_id);

create unlogged table latest_sample (
    entity_id uuid not null,
    time timestamptz not null,
    counters integer[] not null,
    counter_values double precision[] not null,
    recent_times timestamptz[] not null,
    recent_cpu real[] not null,
    recent_memory double precision[] not null,
    constraint latest_sample_pk primary key (entity_id)
) with (fillfactor = 50);
comment on table latest_sample is
    'The newest sample of each host and guest and ten minutes of CPU and memory. Unlogged: a crash costs 20 s of it.';
comment on column latest_sample.counters is 'Numbers of regie.agent.v1.Counter, side by side with counter_values.';

create table event (
    id uuid not null,
    time timestamptz not null,
    kind text not null,
    severity text not null,
    message text not null,
    host_id uuid,
    guest_id uuid,
    host_name text,
    guest_name text,
    constraint event_pk primary key (id),
    constraint event_severity_ck check (severity in ('info', 'warning', 'error'))
);
comment on table event is 'What happened. Names are copied: an event outlives what it tells of.';
create index event_time_ix on event (time desc, id);
create index event_guest_ix on event (guest_id, time desc) where guest_id is not null;
create index event_host_ix on event (host_id, time desc) where host_id is not null;
