create table console_ticket (
    hash bytea not null,
    guest_id uuid not null,
    kind text not null,
    actor_id uuid,
    actor jsonb not null,
    expires_at timestamptz not null,
    constraint console_ticket_pk primary key (hash),
    constraint console_ticket_guest_fk foreign key (guest_id) references guest (id) on delete cascade,
    constraint console_ticket_kind_ck check (kind in ('vnc', 'text'))
);
comment on table console_ticket is 'Tickets that open one console once, as SHA-256 only.';
