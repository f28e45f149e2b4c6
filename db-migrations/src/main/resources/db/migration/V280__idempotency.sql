create table idempotency_key (
    owner_id uuid not null,
    key_hash bytea not null,
    request_hash bytea not null,
    created_at timestamptz not null,
    answer bytea,
    constraint idempotency_key_pk primary key (owner_id, key_hash)
);
comment on table idempotency_key is 'Requests that came with an Idempotency-Key, for a day, so that none is carried out twice.';
comment on column idempotency_key.owner_id is 'The user who sent it; zeros: Régie itself.';
comment on column idempotency_key.key_hash is 'SHA-256 of the key, which itself is not kept.';
comment on column idempotency_key.request_hash is 'SHA-256 of path and body: another request must not come with the same key.';
comment on column idempotency_key.answer is 'What was answered, encrypted with the key; null: not answered, or its server died before.';
create index idempotency_key_created_ix on idempotency_key (created_at);
