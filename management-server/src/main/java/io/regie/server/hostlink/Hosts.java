package io.regie.server.hostlink;

import io.regie.server.access.Access;
import io.regie.server.access.Audit;
import io.regie.server.access.Privilege;
import io.regie.server.api.RegieProperties;
import io.regie.server.inventory.HostRecords;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.UUID;
import org.springframework.core.env.Environment;
import org.springframework.stereotype.Service;
import org.springframework.transaction.annotation.Transactional;

/** Letting hosts in, and forgetting them. Each checks the current actor's rights. Thread-safe. */
@Service
public class Hosts {
    private final Access access;
    private final Audit audit;
    private final JoinTokens tokens;
    private final CenterPki pki;
    private final HostRecords records;
    private final HostLinks links;
    private final RegieProperties properties;
    private final Environment environment;

    Hosts(
            Access access,
            Audit audit,
            JoinTokens tokens,
            CenterPki pki,
            HostRecords records,
            HostLinks links,
            RegieProperties properties,
            Environment environment) {
        this.access = access;
        this.audit = audit;
        this.tokens = tokens;
        this.pki = pki;
        this.records = records;
        this.links = links;
        this.properties = properties;
        this.environment = environment;
    }

    /** A token for joining hosts, good for 15 minutes. */
    @Transactional
    public JoinToken createJoinToken() {
        access.require(Privilege.HOST_ENROL);
        JoinTokens.Issued issued = tokens.issue(access.current().name());
        audit.record("host.join-token", null, "", "expires " + issued.expiresAt());
        String fingerprint = pki.authorityFingerprint();
        String command = properties
                .joinCommand()
                .replace("{center}", centerUrl())
                .replace("{token}", issued.token())
                .replace("{fingerprint}", fingerprint);
        return new JoinToken(issued.token(), issued.expiresAt(), fingerprint, command);
    }

    /** Takes a host and its guests out of the inventory; on the host nothing changes, and it may join again. */
    @Transactional
    public void forget(UUID hostId) {
        access.require(Privilege.HOST_MANAGE, hostId);
        audit.record("host.forget", hostId, records.address(hostId).name(), "");
        records.forget(hostId);
        links.forgotten(hostId);
    }

    /** Where hosts reach this center. */
    public String centerUrl() {
        String given = properties.publicUrl();
        if (given != null && !given.isBlank()) {
            return given;
        }
        try {
            String port = environment.getProperty("local.server.port", environment.getProperty("server.port", "8443"));
            return "https://" + InetAddress.getLocalHost().getHostName() + ":" + port;
        } catch (UnknownHostException e) {
            return "https://localhost:8443";
        }
    }
}
