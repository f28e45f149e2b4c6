package io.regie.server.access;

import io.regie.server.api.list.Column;
import io.regie.server.api.list.ListField;

/** What the lists of users, groups, grants and tokens can be filtered and sorted by. */
final class AccessFields {
    private AccessFields() {}

    enum User implements ListField {
        NAME(Column.name("name")),
        FULL_NAME(Column.text("full_name")),
        ENABLED(Column.flag("enabled")),
        PASSWORD_DUE(Column.flag("must_change_password")),
        CREATED(Column.moment("created_at")),
        LAST_SIGN_IN(Column.time("last_sign_in_at")),
        Q(Column.match("position(:v in lower(name)) > 0 or position(:v in lower(full_name)) > 0"));

        private final Column column;

        User(Column column) {
            this.column = column;
        }

        @Override
        public Column column() {
            return column;
        }
    }

    enum Group implements ListField {
        NAME(Column.name("name")),
        DESCRIPTION(Column.text("description")),
        MEMBER(Column.place(
                "exists (select 1 from group_member m where m.group_id = user_group.id and m.user_id = :v)")),
        Q(Column.match("position(:v in lower(name)) > 0 or position(:v in lower(description)) > 0"));

        private final Column column;

        Group(Column column) {
            this.column = column;
        }

        @Override
        public Column column() {
            return column;
        }
    }

    enum Grant implements ListField {
        NODE_NAME(Column.name("n.name")),
        WHOM(Column.text("coalesce(u.name, p.name)")),
        ROLE(Column.text("g.role")),
        ROLE_NAME(Column.text("r.name")),
        PROPAGATE(Column.flag("g.propagate")),
        USER_ID(Column.id("g.user_id")),
        GROUP_ID(Column.id("g.group_id")),
        CREATED(Column.moment("g.created_at")),
        Q(Column.match("position(:v in lower(n.name)) > 0 or position(:v in lower(coalesce(u.name, p.name))) > 0"));

        private final Column column;

        Grant(Column column) {
            this.column = column;
        }

        @Override
        public Column column() {
            return column;
        }
    }

    enum RoleField implements ListField {
        NAME(Column.name("name")),
        BUILT_IN(Column.flag("built_in")),
        DESCRIPTION(Column.text("description")),
        Q(Column.match("position(:v in lower(name)) > 0 or position(:v in lower(description)) > 0"));

        private final Column column;

        RoleField(Column column) {
            this.column = column;
        }

        @Override
        public Column column() {
            return column;
        }
    }

    enum Token implements ListField {
        LABEL(Column.name("label")),
        CREATED(Column.moment("created_at")),
        EXPIRES(Column.time("expires_at")),
        LAST_USED(Column.time("last_used_at")),
        Q(Column.match("position(:v in lower(label)) > 0"));

        private final Column column;

        Token(Column column) {
            this.column = column;
        }

        @Override
        public Column column() {
            return column;
        }
    }
}
