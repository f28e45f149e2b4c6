-- A host that is forgotten and joins again keeps its id; what had been granted on it must not come back with it.

alter table access_grant add constraint access_grant_node_fk
    foreign key (node_id) references node (id) on delete cascade;
