-- Who there is, and what is granted to whom.

create table user_account (
    id uuid not null,
    name text not null,
    full_name text not null default '',
    password_hash text not null,
    must_change_password boolean not null default false,
    enabled boolean not null default true,
    created_at timestamptz not null,
    last_sign_in_at timestamptz,
    last_sign_in_address text,
    constraint user_account_pk primary key (id),
    constraint user_account_name_ck check (name ~ '^[A-Za-z0-9][A-Za-z0-9._@-]{0,63}$')
);
comment on table user_account is 'People and programs that sign in.';
comment on column user_account.password_hash is 'Argon2id, with its parameters and salt.';
comment on column user_account.last_sign_in_address is 'From here a name-wide wait after wrong passwords does not hold.';
create unique index user_account_name_uq on user_account (lower(name));

create table user_group (
    id uuid not null,
    name text not null,
    description text not null default '',
    created_at timestamptz not null,
    constraint user_group_pk primary key (id),
    constraint user_group_name_ck check (name ~ '^[^[:cntrl:]]{1,64}$')
);
comment on table user_group is 'Users who are granted roles together.';
create unique index user_group_name_uq on user_group (lower(name));

create table group_member (
    group_id uuid not null,
    user_id uuid not null,
    constraint group_member_pk primary key (group_id, user_id),
    constraint group_member_group_fk foreign key (group_id) references user_group (id) on delete cascade,
    constraint group_member_user_fk foreign key (user_id) references user_account (id) on delete cascade
);
create index group_member_user_ix on group_member (user_id);
comment on table group_member is 'Which users are in which groups.';

create table access_grant (
    id uuid not null,
    node_id uuid not null,
    user_id uuid,
    group_id uuid,
    role text not null,
    created_at timestamptz not null,
    constraint access_grant_pk primary key (id),
    constraint access_grant_user_fk foreign key (user_id) references user_account (id) on delete cascade,
    constraint access_grant_group_fk foreign key (group_id) references user_group (id) on delete cascade,
    constraint access_grant_whom_ck check ((user_id is null) <> (group_id is null)),
    constraint access_grant_role_ck check (role in ('read-only', 'vm-user', 'vm-admin', 'center-admin')),
    constraint access_grant_user_uq unique (user_id, node_id),
    constraint access_grant_group_uq unique (group_id, node_id)
);
comment on table access_grant is 'A role of a user or a group at a node, holding there and below it.';
create index access_grant_node_ix on access_grant (node_id);
