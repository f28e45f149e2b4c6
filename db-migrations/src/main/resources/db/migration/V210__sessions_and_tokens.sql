-- How people and programs stay signed in, and what slows down who guesses passwords.

create table spring_session (
    primary_id char(36) not null,
    session_id char(36) not null,
    creation_time bigint not null,
    last_access_time bigint not null,
    max_inactive_interval int not null,
    expiry_time bigint not null,
    principal_name varchar(100),
    constraint spring_session_pk primary key (primary_id)
);
comment on table spring_session is 'Browser sessions; names and columns are Spring Session''s own.';
create unique index spring_session_ix1 on spring_session (session_id);
create index spring_session_ix2 on spring_session (expiry_time);
create index spring_session_ix3 on spring_session (principal_name);

create table spring_session_attributes (
    session_primary_id char(36) not null,
    attribute_name varchar(200) not null,
    attribute_bytes bytea not null,
    constraint spring_session_attributes_pk primary key (session_primary_id, attribute_name),
    constraint spring_session_attributes_fk foreign key (session_primary_id)
        references spring_session (primary_id) on delete cascade
);
comment on table spring_session_attributes is 'What a session carries.';

create table api_token (
    id uuid not null,
    user_id uuid not null,
    kind text not null,
    label text not null,
    hash bytea not null,
    role_limit text,
    created_at timestamptz not null,
    expires_at timestamptz,
    last_used_at timestamptz,
    constraint api_token_pk primary key (id),
    constraint api_token_user_fk foreign key (user_id) references user_account (id) on delete cascade,
    constraint api_token_hash_uq unique (hash),
    constraint api_token_kind_ck check (kind in ('personal', 'local')),
    constraint api_token_expiry_ck check (kind = 'local' or expires_at is not null),
    constraint api_token_role_ck check (role_limit in ('read-only', 'vm-user', 'vm-admin', 'center-admin'))
);
comment on table api_token is 'API tokens, as SHA-256 only: they are random, so a slow hash would add nothing.';
comment on column api_token.kind is 'local: written to a server''s data directory at each of its starts, gone at the next.';
comment on column api_token.role_limit is 'The token may do no more than this role, whatever its user may; null: no limit.';
create index api_token_user_ix on api_token (user_id);

create table sign_in_failure (
    key text not null,
    failures integer not null,
    last_failure_at timestamptz not null,
    wait_until timestamptz not null,
    constraint sign_in_failure_pk primary key (key)
);
comment on table sign_in_failure is 'Wrong passwords of late, by name, by address and by both; forgotten after an hour.';
create index sign_in_failure_time_ix on sign_in_failure (last_failure_at);
