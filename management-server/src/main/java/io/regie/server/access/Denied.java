package io.regie.server.access;

import io.regie.server.api.ErrorKind;
import io.regie.server.api.RegieException;
import java.io.Serial;
import java.util.List;
import java.util.Map;

/** A refusal of something visible: it names the privilege that is missing, and where it could be granted. */
final class Denied extends RegieException {
    @Serial
    private static final long serialVersionUID = 1;

    private final transient Map<String, Object> extensions;

    Denied(Privilege privilege, List<NodeTree.Place> grantAt, String message, String remedy) {
        super(ErrorKind.FORBIDDEN, "access.denied", message, remedy);
        extensions = Map.of("missingPrivilege", privilege.text(), "grantAt", List.copyOf(grantAt));
    }

    @Override
    public Map<String, Object> extensions() {
        return extensions;
    }
}
