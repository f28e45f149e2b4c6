create table guest_name_reservation (
    name text not null,
    guest_id uuid not null,
    constraint guest_name_reservation_pk primary key (name)
);
comment on table guest_name_reservation is 'Names, in lower case, of guests that are being made.';
create unique index guest_name_reservation_guest_uq on guest_name_reservation (guest_id);
