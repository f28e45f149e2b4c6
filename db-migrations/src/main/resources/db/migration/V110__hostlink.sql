-- Servers, which of them listens to which host, and how a host joins.

create table server (
    id uuid not null,
    name text not null,
    started_at timestamptz not null default now(),
    lease_until timestamptz not null,
    constraint server_pk primary key (id)
);
comment on table server is 'Management servers on this database; one whose lease has run out is dead.';

create table host_link (
    host_id uuid not null,
    owner_id uuid,
    spool_id text,
    spool_sequence numeric(20) not null default 0,
    constraint host_link_pk primary key (host_id),
    constraint host_link_host_fk foreign key (host_id) references host (id) on delete cascade,
    constraint host_link_owner_fk foreign key (owner_id) references server (id) on delete set null
);
comment on table host_link is 'Which server listens to a host, and how far it has read the host''s spool.';
create index host_link_owner_ix on host_link (owner_id);

create table join_token (
    hash bytea not null,
    created_by text not null,
    created_at timestamptz not null default now(),
    expires_at timestamptz not null,
    constraint join_token_pk primary key (hash)
);
comment on table join_token is 'Tokens that let hosts join, as SHA-256 only; good for many hosts until they expire.';
