package io.regie.bridge.simulated;

import io.regie.agent.v1.GuestKind;
import io.regie.agent.v1.Template;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** The golden masters on the shared datastore. */
final class Templates {

    private final List<Template> templates;

    Templates(String datastoreId) {
        this.templates = List.of(
                template(datastoreId, "debian-13", GuestKind.GUEST_KIND_VM, "Debian 13 server", 2, 2048, 1900),
                template(
                        datastoreId,
                        "busybox-vm",
                        GuestKind.GUEST_KIND_VM,
                        "Kernel and busybox, very small",
                        1,
                        256,
                        40),
                template(datastoreId, "debian-13-ctx", GuestKind.GUEST_KIND_CONTEXT, "Debian 13 context", 1, 512, 400),
                template(datastoreId, "busybox-ctx", GuestKind.GUEST_KIND_CONTEXT, "busybox context", 1, 64, 3));
    }

    List<Template> all() {
        return templates;
    }

    Optional<Template> find(String templateId) {
        return templates.stream()
                .filter(template -> template.getTemplateId().equals(templateId))
                .findFirst();
    }

    private static Template template(
            String datastoreId, String name, GuestKind kind, String description, int vcpus, long mib, long sizeMib) {
        var id = UUID.nameUUIDFromBytes((datastoreId + "/" + name).getBytes(StandardCharsets.UTF_8));
        return Template.newBuilder()
                .setTemplateId(id.toString())
                .setName(name)
                .setKind(kind)
                .setDescription(description)
                .setDatastoreId(datastoreId)
                .setVcpus(vcpus)
                .setMemoryBytes(mib << 20)
                .setSizeBytes(sizeMib << 20)
                .build();
    }
}
