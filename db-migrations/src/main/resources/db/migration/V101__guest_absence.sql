alter table guest add column absent_since timestamptz;
comment on column guest.absent_since is
    'No host reports it since then. It counts as missing a little later only: a guest on its way, or being deleted, is told by nobody for a moment.';
create index guest_absent_ix on guest (absent_since) where absent_since is not null;
