package io.regie.server.hostlink;

import io.regie.server.api.ErrorKind;
import io.regie.server.api.RegieException;
import io.regie.server.inventory.HostRecords;
import io.regie.server.inventory.HostRecords.HostAddress;
import java.io.IOException;
import java.io.StringReader;
import java.security.GeneralSecurityException;
import java.security.PublicKey;
import java.security.cert.X509Certificate;
import java.security.interfaces.ECPublicKey;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.regex.Pattern;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.openssl.PEMParser;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentVerifierProviderBuilder;
import org.bouncycastle.pkcs.PKCS10CertificationRequest;
import org.bouncycastle.pkcs.PKCSException;
import org.bouncycastle.pkcs.jcajce.JcaPKCS10CertificationRequest;
import org.springframework.stereotype.Service;

/** Lets a host with a join token into the center: signs its key and records where it is reached. */
@Service
class Enrolments {
    static final String HOST_URI = "urn:regie:host:";
    private static final Pattern NAME =
            Pattern.compile("(?=.{1,253}$)[A-Za-z0-9]([A-Za-z0-9-]*[A-Za-z0-9])?(\\.[A-Za-z0-9]([A-Za-z0-9-]*[A-Za-z0-9])?)*");
    private static final Pattern ADDRESS = Pattern.compile("[A-Za-z0-9.:-]{1,253}");
    private static final int P256_BITS = 256;

    private final JoinTokens tokens;
    private final CenterPki pki;
    private final HostRecords records;
    private final HostLinks links;

    Enrolments(JoinTokens tokens, CenterPki pki, HostRecords records, HostLinks links) {
        this.tokens = tokens;
        this.pki = pki;
        this.records = records;
        this.links = links;
    }

    record Request(String token, String csr, UUID hostId, String hostName, String address, int port) {}

    record Answer(String certificate, String caCertificate) {}

    Answer enrol(Request request) {
        tokens.check(request.token());
        check(NAME.matcher(request.hostName()).matches(), "hostName", "This is not a host name.");
        check(ADDRESS.matcher(request.address()).matches(), "address", "This is not a host name or IP address.");
        check(request.port() > 0 && request.port() < 65536, "port", "A port is between 1 and 65535.");
        PublicKey key = keyOf(request.csr());
        try {
            X509Certificate certificate = pki.certifyHost(key, request.hostName(), names(request));
            records.enrol(
                    new HostAddress(request.hostId(), request.hostName(), request.address(), request.port()),
                    certificate.getSerialNumber().toString(16),
                    certificate.getNotAfter().toInstant());
            links.joined();
            return new Answer(Pem.write(certificate), Pem.write(pki.authority()));
        } catch (IOException | GeneralSecurityException e) {
            throw new RegieException(
                    ErrorKind.INTERNAL,
                    "enrolment.failed",
                    "The host's certificate could not be made.",
                    "Look at the server's log.",
                    List.of(),
                    e);
        }
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

    private static PublicKey keyOf(String csr) {
        try (PEMParser parser = new PEMParser(new StringReader(csr))) {
            if (!(parser.readObject() instanceof PKCS10CertificationRequest read)) {
                throw badRequest(null);
            }
            JcaPKCS10CertificationRequest request = new JcaPKCS10CertificationRequest(read);
            PublicKey key = request.getPublicKey();
            boolean own = request.isSignatureValid(new JcaContentVerifierProviderBuilder().build(key));
            boolean strong = key instanceof ECPublicKey ec
                    && ec.getParams().getCurve().getField().getFieldSize() == P256_BITS;
            if (!own || !strong) {
                throw badRequest(null);
            }
            return key;
        } catch (IOException | GeneralSecurityException | PKCSException | OperatorCreationException e) {
            throw badRequest(e);
        }
    }

    private static RegieException badRequest(@org.jspecify.annotations.Nullable Throwable cause) {
        return new RegieException(
                ErrorKind.INVALID,
                "csr.invalid",
                "The certificate request is not one for an EC P-256 key, signed with that key.",
                "Let regie-bridge enroll make it.",
                List.of(),
                cause);
    }

    private static void check(boolean good, String field, String message) {
        if (!good) {
            throw RegieException.invalid("enrolment.invalid", field, message, "Correct it in the join command.");
        }
    }
}
