package io.regie.server.hostlink;

import io.regie.server.access.Access;
import io.regie.server.access.Actor;
import io.regie.server.access.Audit;
import io.regie.server.api.ErrorKind;
import io.regie.server.api.RegieException;
import io.regie.server.inventory.ConnectionState;
import io.regie.server.inventory.HostRecords;
import io.regie.server.inventory.HostRecords.HostAddress;
import io.regie.server.inventory.KnownHosts;
import io.regie.server.inventory.KnownHosts.KnownHost;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.PublicKey;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.bouncycastle.asn1.x509.GeneralName;
import org.springframework.stereotype.Service;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/** Lets a host with a join token into the center: signs its key and records where it is reached. */
@Service
class Enrolments {
    static final String HOST_URI = "urn:regie:host:";

    private final JoinTokens tokens;
    private final CenterPki pki;
    private final KnownHosts known;
    private final HostRecords records;
    private final HostLinks links;
    private final Access access;
    private final Audit audit;
    private final TransactionTemplate transaction;

    Enrolments(
            JoinTokens tokens,
            CenterPki pki,
            KnownHosts known,
            HostRecords records,
            HostLinks links,
            Access access,
            Audit audit,
            PlatformTransactionManager transactions) {
        this.tokens = tokens;
        this.pki = pki;
        this.known = known;
        this.records = records;
        this.links = links;
        this.access = access;
        this.audit = audit;
        this.transaction = new TransactionTemplate(transactions);
    }

    record Request(String token, String csr, UUID hostId, String hostName, String address, int port) {}

    record Answer(String certificate, String caCertificate) {}

    /**
     * A host that is known may join again, with a new key and from elsewhere: it was installed anew or has moved. Not while
     * it is connected from where it is known to be: then somebody else has its id, as copied machines do.
     */
    Answer enrol(Request request) {
        tokens.check(request.token());
        check(HostNames.isDnsName(request.hostName()), "hostName", "This is not a host name.");
        check(
                HostNames.isDnsName(request.address()) || HostNames.isAddress(request.address()),
                "address",
                "This is not a host name or IP address.");
        check(request.port() > 0 && request.port() < 65536, "port", "A port is between 1 and 65535.");
        PublicKey key = SigningRequest.provenKey(request.csr());
        X509Certificate certificate = transaction.execute(_ -> admit(request, key));
        links.joined();
        try {
            return new Answer(Pem.write(certificate), Pem.write(pki.authority()));
        } catch (IOException e) {
            throw notMade(e);
        }
    }

    private X509Certificate admit(Request request, PublicKey key) {
        known.likeJoining(request.hostId(), request.hostName(), request.address(), request.port())
                .forEach(host -> requireNoClash(request, host));
        try {
            X509Certificate certificate = pki.certifyHost(key, request.hostName(), names(request));
            records.enrol(
                    new HostAddress(request.hostId(), request.hostName(), request.address(), request.port()),
                    certificate.getSerialNumber().toString(16),
                    certificate.getNotAfter().toInstant());
            record(request, certificate);
            return certificate;
        } catch (IOException | GeneralSecurityException e) {
            throw notMade(e);
        }
    }

    private void record(Request request, X509Certificate certificate) {
        Map<String, Object> joined = Map.of(
                "address", request.address(),
                "port", request.port(),
                "certificateSerial", certificate.getSerialNumber().toString(16));
        try {
            access.runAs(Actor.system("join token"), () -> {
                audit.change("host.join", request.hostId(), request.hostName(), "", null, joined);
                return true;
            });
        } catch (RuntimeException e) {
            throw e;
        } catch (Exception e) {
            throw notMade(e);
        }
    }

    private static RegieException notMade(Exception cause) {
        return new RegieException(
                ErrorKind.INTERNAL,
                "enrolment.failed",
                "The host's certificate could not be made.",
                "Look at the server's log.",
                List.of(),
                cause);
    }

    private static List<GeneralName> names(Request request) {
        List<GeneralName> names = new ArrayList<>();
        names.add(new GeneralName(GeneralName.uniformResourceIdentifier, HOST_URI + request.hostId()));
        names.add(new GeneralName(GeneralName.dNSName, request.hostName()));
        if (!request.address().equals(request.hostName())) {
            names.add(CenterPki.hostName(request.address()));
        }
        return names;
    }

    private static void requireNoClash(Request asked, KnownHost host) {
        String known = host.name() + " (" + host.address() + ":" + host.port() + ")";
        boolean sameName = host.name().equalsIgnoreCase(asked.hostName());
        boolean samePlace = host.address().equals(asked.address()) && host.port() == asked.port();
        if (host.id().equals(asked.hostId())) {
            if (host.connection() == ConnectionState.CONNECTED && !(sameName && samePlace)) {
                throw RegieException.conflict(
                        "host.id-in-use",
                        "hostId",
                        "The host " + known + " has this id and is connected.",
                        "If this is a copy of that machine, give it an id of its own (a new /etc/machine-id). If it is"
                                + " that machine, stop its agent at the old address first.");
            }
        } else if (sameName) {
            throw RegieException.conflict(
                    "host.name-taken",
                    "hostName",
                    "Another host is called " + known + ".",
                    "Give this host another name, or remove the other one from the center.");
        } else if (samePlace) {
            throw RegieException.conflict(
                    "host.address-taken",
                    "address",
                    "Another host is reached at this address: " + known + ".",
                    "Remove the other host from the center if this one has taken its place.");
        }
    }

    private static void check(boolean good, String field, String message) {
        if (!good) {
            throw RegieException.invalid("enrolment.invalid", field, message, "Correct it in the join command.");
        }
    }
}
