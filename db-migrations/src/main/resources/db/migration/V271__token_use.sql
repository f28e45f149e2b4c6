-- The audit trail tells of a token's first use from an address in an hour, not of each.

create table token_use (
    token_id uuid not null,
    address text not null,
    hour timestamptz not null,
    constraint token_use_pk primary key (token_id, address, hour)
);
comment on table token_use is 'Uses that the audit trail has told of already; the id is nil for tokens that nobody knows.';
create index token_use_hour_ix on token_use (hour);
